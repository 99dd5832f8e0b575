package pages

import (
	"io"
	"net/http"

	"github.com/authgrove/authgrove/internal/look"
	"github.com/authgrove/authgrove/internal/oauth"
	"github.com/authgrove/authgrove/internal/web"
)

// home says what this server is.
func (p *Pages) home(r *http.Request) (web.Result, error) {
	ctx := begin(r)
	view := look.HomeView{Page: p.page(r, "", "/"), Issuer: p.Server.Settings.Issuer, DiscoveryPath: oauth.PathOpenID,
		TryPath: p.Shown.Try, DemoURL: p.Shown.Demo, InboxPath: p.Shown.Inbox, SignOutPath: pathSignOut}
	current, found, err := p.currentSession(ctx, r)
	if err != nil {
		return nil, err
	}
	if found {
		view.Account, view.AccountPath = current.Identifier, pathAccount
		if view.Ticket, err = p.Server.SealEnding(ctx, oauth.Ending{}, current.Number); err != nil {
			return nil, err
		}
	}
	return web.Page(http.StatusOK, web.PageSecurity{}, func(w io.Writer) error { return p.Looks.Home(w, view) })
}
