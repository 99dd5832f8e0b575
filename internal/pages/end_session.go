package pages

import (
	"context"
	"html/template"
	"io"
	"net/http"

	"github.com/authgrove/authgrove/internal/audit"
	"github.com/authgrove/authgrove/internal/look"
	"github.com/authgrove/authgrove/internal/oauth"
	"github.com/authgrove/authgrove/internal/session"
	"github.com/authgrove/authgrove/internal/web"
)

// endSession signs out at an app's wish (RP-initiated logout), asking first
// unless the app shows that it knows who is signed in.
func (p *Pages) endSession(r *http.Request) (web.Result, error) {
	query, err := web.Query(r)
	if err != nil {
		return nil, err
	}
	ctx := begin(r)
	current, found, err := p.currentSession(ctx, r)
	if err != nil {
		return nil, err
	}
	ending, err := p.Server.EndSession(ctx, oauth.NewParams(query), current.Subject)
	if err != nil {
		return nil, err
	}
	if ending.Client != nil {
		web.SetClient(r, string(ending.Client.ID))
	}
	if ending.Confirm {
		return p.confirmPage(ctx, r, ending, current)
	}
	if !found {
		return afterwards(ending.RedirectTo)
	}
	return p.end(ctx, r, current, ending.RedirectTo)
}

func (p *Pages) confirmPage(ctx context.Context, r *http.Request, ending oauth.Ending, current session.Session) (web.Result, error) {
	ticket, err := p.Server.SealEnding(ctx, ending, current.Number)
	if err != nil {
		return nil, err
	}
	view := look.EndSessionView{Page: p.page(r, "", ""), Action: pathSignOut, Ticket: ticket, Account: current.Identifier}
	if ending.Client != nil {
		view.App = ending.Client.Metadata.Name
	}
	return web.Page(http.StatusOK, web.PageSecurity{FormTarget: ending.RedirectTo}, func(w io.Writer) error { return p.Looks.EndSession(w, view) })
}

// signOut takes the answer of the confirm page and the button of the front page.
func (p *Pages) signOut(r *http.Request) (web.Result, error) {
	form, err := web.Form(r)
	if err != nil {
		return nil, err
	}
	ctx := begin(r)
	current, found, err := p.currentSession(ctx, r)
	if err != nil {
		return nil, err
	}
	if !found {
		return afterwards("")
	}
	redirectTo, err := p.Server.OpenEnding(ctx, form.Get("ticket"), current.Number)
	if err != nil {
		return nil, err
	}
	if form.Get("decision") == "cancel" {
		return web.Redirect303("/")
	}
	return p.end(ctx, r, current, redirectTo)
}

// end is over when the session is over in the database; only then is the
// browser told so. If apps are to hear of it through the browser, it is shown a
// page that tells them before it goes on.
func (p *Pages) end(ctx context.Context, r *http.Request, current session.Session, redirectTo string) (web.Result, error) {
	frames, err := p.Server.FrontchannelLogouts(ctx, current.Account, current.Number)
	if err != nil {
		return nil, err
	}
	err = p.Sessions.EndSession(ctx, current.Number,
		audit.Event{Kind: audit.SignedOut, Account: int64(current.Account), Session: current.Number})
	if err != nil {
		return nil, err
	}
	result, err := p.farewell(r, frames, redirectTo)
	if err != nil {
		return nil, err
	}
	return web.WithCookies(result, p.signedOutCookies()...), nil
}

func (p *Pages) farewell(r *http.Request, frames []string, redirectTo string) (web.Result, error) {
	if len(frames) == 0 {
		return afterwards(redirectTo)
	}
	view := look.SignedOutView{Page: p.page(r, "", pathSignedOut), Frames: frames, ContinueURL: template.URL(redirectTo)}
	return web.Page(http.StatusOK, web.PageSecurity{Frames: frames}, func(w io.Writer) error { return p.Looks.SignedOut(w, view) })
}

func afterwards(redirectTo string) (web.Result, error) {
	if redirectTo == "" {
		redirectTo = pathSignedOut
	}
	return web.Redirect303(redirectTo)
}

func (p *Pages) currentSession(ctx context.Context, r *http.Request) (session.Session, bool, error) {
	key, err := p.sessionKey(r)
	if err != nil || key == (session.Key{}) {
		return session.Session{}, false, err
	}
	return p.Sessions.FindSession(ctx, key)
}

func (p *Pages) signedOut(r *http.Request) (web.Result, error) {
	view := look.SignedOutView{Page: p.page(r, "", pathSignedOut)}
	return web.Page(http.StatusOK, web.PageSecurity{}, func(w io.Writer) error { return p.Looks.SignedOut(w, view) })
}
