package pages

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/authgrove/authgrove/internal/look"
	"github.com/authgrove/authgrove/internal/web"
)

func (p *Pages) showData(v *visit) (web.Result, error) { return p.dataPage(v, "") }

// takeData hands out everything that is kept about the person, or erases it.
func (p *Pages) takeData(v *visit, form url.Values) (web.Result, error) {
	switch look.Deed(form.Get("do")) {
	case look.DeedExport:
		if !v.session.Fresh(p.Now()) {
			return p.stepUp(v, v.view.Path(look.SectionData), look.ChallengeExport)
		}
		return p.exportData(v)
	case look.DeedDelete:
		if !v.session.Fresh(p.Now()) {
			return p.stepUp(v, v.view.Path(look.SectionData), look.ChallengeDelete)
		}
		return p.deleteAccount(v, form.Get("confirmation"))
	}
	return p.dataPage(v, "")
}

func (p *Pages) exportData(v *visit) (web.Result, error) {
	export, err := p.Changes.Export(v.ctx, v.owner())
	if err != nil {
		return nil, err
	}
	body, err := json.MarshalIndent(export, "", "  ")
	if err != nil {
		return nil, err
	}
	return web.WithHeader(web.Bytes(http.StatusOK, "application/json", append(body, '\n')),
		"Content-Disposition", `attachment; filename="account.json"`), nil
}

func (p *Pages) deleteAccount(v *visit, typed string) (web.Result, error) {
	if !strings.EqualFold(strings.TrimSpace(typed), v.session.Identifier) {
		v.view.Problem = look.ProblemConfirmation
		return p.dataPage(v, typed)
	}
	if err := p.Changes.Delete(v.ctx, v.owner()); err != nil {
		return nil, err
	}
	view := look.AccountDeletedView{Page: v.view.Page}
	if p.signUpOffered() {
		view.SignUpPath = pathSignUp
	}
	view.Here = ""
	result, err := web.Page(http.StatusOK, web.PageSecurity{}, func(w io.Writer) error { return p.Looks.AccountDeleted(w, view) })
	if err != nil {
		return nil, err
	}
	return web.WithCookies(result, p.signedOutCookies()...), nil
}

func (p *Pages) dataPage(v *visit, typed string) (web.Result, error) {
	apps, err := p.Connected.ListConnected(v.ctx, v.session.Account)
	if err != nil {
		return nil, err
	}
	view := look.DataView{AccountPage: v.view, ToType: v.session.Identifier, Typed: typed, Apps: len(apps)}
	return web.Page(http.StatusOK, web.PageSecurity{}, func(w io.Writer) error { return p.Looks.AccountData(w, view) })
}
