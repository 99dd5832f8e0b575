package pages

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/authgrove/authgrove/internal/audit"
	"github.com/authgrove/authgrove/internal/consent"
	"github.com/authgrove/authgrove/internal/look"
	"github.com/authgrove/authgrove/internal/web"
)

func (p *Pages) showApps(v *visit) (web.Result, error) {
	connected, err := p.Connected.ListConnected(v.ctx, v.session.Account)
	if err != nil {
		return nil, err
	}
	view := look.AppsView{AccountPage: v.view}
	for i := range connected {
		view.Apps = append(view.Apps, p.shownApp(v.ctx, &connected[i], v.view.Language))
	}
	return web.Page(http.StatusOK, web.PageSecurity{}, func(w io.Writer) error { return p.Looks.AccountApps(w, view) })
}

func (p *Pages) shownApp(ctx context.Context, c *consent.Connected, language string) look.ConnectedApp {
	app := look.ConnectedApp{ID: string(c.Client.ID), App: p.appOf(ctx, &c.Client, ""), Since: c.Since, LastUsedAt: c.LastUsedAt, Until: c.ExpiresAt}
	for _, value := range c.Rights {
		app.Rights = append(app.Rights, p.right(value, language))
	}
	return app
}

// changeApps stops an app, or takes rights of it back.
func (p *Pages) changeApps(v *visit, form url.Values) (web.Result, error) {
	connected, err := p.Connected.ListConnected(v.ctx, v.session.Account)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(connected, func(c consent.Connected) bool { return string(c.Client.ID) == form.Get("app") })
	if i < 0 {
		return p.showApps(v) // stopped already, in another tab
	}
	app := &connected[i]
	event := audit.Event{Account: int64(v.session.Account), Client: int64(app.Client.Number), Session: v.session.Number}
	switch look.Deed(form.Get("do")) {
	case look.DeedStopApp:
		event.Kind = audit.ConsentWithdrawn
		if err := p.Consents.Withdraw(v.ctx, v.session.Account, app.Client.Number, event); err != nil {
			return nil, err
		}
		return p.done(v, look.SectionApps, look.NoteAppStopped, app.Client.Metadata.Name)
	case look.DeedNarrowApp:
		return p.narrowApp(v, app, form["capability"], event)
	}
	return p.showApps(v)
}

// narrowApp takes away what is no longer ticked. What the app needs can only
// be taken with the app.
func (p *Pages) narrowApp(v *visit, app *consent.Connected, kept []string, event audit.Event) (web.Result, error) {
	remove := slices.DeleteFunc(slices.Clone(app.Rights), func(value string) bool {
		return slices.Contains(kept, value) || p.Server.Needed(value)
	})
	if len(remove) == 0 {
		return web.Redirect303(v.view.Path(look.SectionApps))
	}
	event.Kind, event.Detail = audit.ConsentNarrowed, strings.Join(remove, " ")
	if err := p.Consents.Narrow(v.ctx, v.session.Account, app.Client.Number, remove, event); err != nil {
		return nil, err
	}
	return p.done(v, look.SectionApps, look.NoteAppNarrowed, app.Client.Metadata.Name)
}
