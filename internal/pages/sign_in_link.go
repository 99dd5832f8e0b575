package pages

import (
	"errors"
	"io"
	"net/http"

	"github.com/authgrove/authgrove/internal/login"
	"github.com/authgrove/authgrove/internal/look"
	"github.com/authgrove/authgrove/internal/oauth"
	"github.com/authgrove/authgrove/internal/web"
)

// showSignInLink asks before a link of the operator signs anybody in. Looking
// at it uses nothing up.
func (p *Pages) showSignInLink(r *http.Request) (web.Result, error) {
	query, err := web.Query(r)
	if err != nil {
		return nil, err
	}
	text := query.Get("ticket")
	owner, err := p.Links.Owner(begin(r), text)
	if errors.Is(err, login.ErrLinkSpent) {
		return nil, oauth.PageRefused(oauth.ReasonLinkSpent)
	}
	if err != nil {
		return nil, err
	}
	view := look.SignInLinkView{Page: p.page(r, "", withTicket(login.PathSignInLink, text)), Action: login.PathSignInLink, Ticket: text, Account: owner.Identifier}
	return web.Page(http.StatusOK, web.PageSecurity{}, func(w io.Writer) error { return p.Looks.SignInLink(w, view) })
}

// signInByLink uses the link up and signs this browser in.
func (p *Pages) signInByLink(r *http.Request) (web.Result, error) {
	form, err := web.Form(r)
	if err != nil {
		return nil, err
	}
	ctx := begin(r)
	proof, err := p.Links.Spend(ctx, form.Get("ticket"))
	if errors.Is(err, login.ErrLinkSpent) {
		return nil, oauth.PageRefused(oauth.ReasonLinkSpent)
	}
	if err != nil {
		return nil, err
	}
	device, err := p.device(ctx, r)
	if err != nil {
		return nil, err
	}
	result, started, err := p.welcome(ctx, r, errand{next: pathAccount}, proof, device)
	if err == nil && !started {
		return nil, oauth.PageRefused(oauth.ReasonLinkSpent)
	}
	return result, err
}
