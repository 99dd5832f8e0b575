package pages

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"github.com/authgrove/authgrove/internal/audit"
	"github.com/authgrove/authgrove/internal/consent"
	"github.com/authgrove/authgrove/internal/login"
	"github.com/authgrove/authgrove/internal/look"
	"github.com/authgrove/authgrove/internal/oauth"
	"github.com/authgrove/authgrove/internal/secret"
	"github.com/authgrove/authgrove/internal/session"
	"github.com/authgrove/authgrove/internal/web"
)

// Pages is the edge for people.
type Pages struct {
	Server    *oauth.Server
	Keys      oauth.Keys
	Sessions  session.Store
	Consents  consent.Store
	Passwords *login.Passwords
	Looks     *look.Looks
	Cookies   web.Cookies
	// SessionIdle and SessionAbsolute bound a signed-in browser.
	SessionIdle     time.Duration
	SessionAbsolute time.Duration
	// Links are shown on the front page; empty ones are not.
	Links Links
	Log   *slog.Logger
}

// Links are what a throw-away server adds to the front page.
type Links struct {
	Try  string
	Demo string
}

// Paths of the pages.
const (
	pathSignIn    = "/sign-in"
	pathConsent   = "/consent"
	pathSignOut   = "/sign-out"
	pathSignedOut = "/signed-out"
)

// Routes is the table of pages.
func (p *Pages) Routes() []web.Route {
	edge := p.Edge()
	// CrossSite: another site may send a browser to these two; what it posts is
	// turned into a GET that begins anew, and changes nothing by itself.
	return []web.Route{
		{Method: "GET", Path: oauth.PathAuthorize, Edge: edge, Handle: p.authorize},
		{Method: "POST", Path: oauth.PathAuthorize, Edge: edge, Handle: postedAs(oauth.PathAuthorize), CrossSite: true},
		{Method: "GET", Path: oauth.PathEndSession, Edge: edge, Handle: p.endSession},
		{Method: "POST", Path: oauth.PathEndSession, Edge: edge, Handle: postedAs(oauth.PathEndSession), CrossSite: true},
		{Method: "GET", Path: pathSignIn, Edge: edge, Handle: p.showSignIn},
		{Method: "POST", Path: pathSignIn, Edge: edge, Handle: p.signIn},
		{Method: "GET", Path: pathConsent, Edge: edge, Handle: p.showConsent},
		{Method: "POST", Path: pathConsent, Edge: edge, Handle: p.consent},
		{Method: "POST", Path: pathSignOut, Edge: edge, Handle: p.signOut},
		{Method: "GET", Path: pathSignedOut, Edge: edge, Handle: p.signedOut},
		{Method: "GET", Path: look.AssetPrefix + "{name}", Edge: edge, Handle: p.asset},
		{Method: "GET", Path: "/", Edge: edge, Handle: p.home},
	}
}

// postedAs answers a posted request with a GET of the same parameters. A
// browser does not send our cookies with another site's post, but it does with
// the GET that follows; and so there is one place that begins a flow.
func postedAs(path string) web.Handle {
	return func(r *http.Request) (web.Result, error) {
		form, err := web.Form(r)
		if err != nil {
			return nil, err
		}
		return web.Redirect303(path + "?" + form.Encode())
	}
}

// begin gives the core the request's context with its origin, for the audit log.
func begin(r *http.Request) context.Context {
	return audit.WithOrigin(r.Context(), web.Origin(r))
}

// flow returns the value of the flow cookie, and a cookie to set if the browser had none.
func (p *Pages) flow(r *http.Request) (value string, set *http.Cookie) {
	if value, ok := p.Cookies.Read(r, web.FlowCookie); ok {
		return value, nil
	}
	value = secret.New("fl").Reveal()
	return value, p.Cookies.Set(web.FlowCookie, value, 0)
}

// flowOf returns the value of the flow cookie, or "".
func (p *Pages) flowOf(r *http.Request) string {
	value, _ := p.Cookies.Read(r, web.FlowCookie)
	return value
}

// sessionKey returns the key of the session cookie, or zero.
func (p *Pages) sessionKey(r *http.Request) (session.Key, error) {
	value, ok := p.Cookies.Read(r, web.SessionCookie)
	if !ok {
		return session.Key{}, nil
	}
	return session.KeyOf(r.Context(), p.Keys, value)
}

// page is what every view carries, in the language the person reads.
func (p *Pages) page(r *http.Request, uiLocales string) look.Page {
	return look.Page{Language: p.Looks.Match(uiLocales, r.Header.Get("Accept-Language"))}
}

// withTicket is a page of the flow with its ticket.
func withTicket(path, ticket string) string {
	return path + "?" + url.Values{"ticket": {ticket}}.Encode()
}
