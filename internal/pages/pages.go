package pages

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/audit"
	"github.com/authgrove/authgrove/internal/client"
	"github.com/authgrove/authgrove/internal/consent"
	"github.com/authgrove/authgrove/internal/login"
	"github.com/authgrove/authgrove/internal/look"
	"github.com/authgrove/authgrove/internal/oauth"
	"github.com/authgrove/authgrove/internal/secret"
	"github.com/authgrove/authgrove/internal/session"
	"github.com/authgrove/authgrove/internal/ticket"
	"github.com/authgrove/authgrove/internal/web"
)

// Pages is the edge for people.
type Pages struct {
	Server   *oauth.Server
	Keys     oauth.Keys
	Tickets  *ticket.Sealer
	Sessions session.Store
	Consents consent.Store
	Accounts Accounts
	// What owners see and do of their accounts.
	OwnSessions session.OwnStore
	Connected   consent.ConnectedStore
	History     audit.HistoryStore
	Changes     *account.Changes
	Logos       *client.Logos
	// The ways to prove who one is.
	Passwords       *login.Passwords
	PasswordChanges *login.PasswordChanges
	Codes           *login.Codes
	Links           *login.SignInLinks
	Devices         *login.Devices

	Looks   *look.Looks
	Cookies web.Cookies
	Log     *slog.Logger
	Now     func() time.Time
	Choices
}

// Accounts is what pages read of accounts.
type Accounts interface {
	account.Store
	account.IdentifierStore
}

// Choices are the operator's.
type Choices struct {
	// SessionIdle and SessionAbsolute bound a signed-in browser.
	SessionIdle     time.Duration
	SessionAbsolute time.Duration
	// SignUpOpen lets people make accounts by themselves.
	SignUpOpen bool
	// PasswordsOn lets people sign in by password; PasswordFirst asks for it
	// before a code is sent.
	PasswordsOn   bool
	PasswordFirst bool
	// Language is used for people of whom no other is known.
	Language string
	// Shown is what the front page leads to; what is empty is not shown.
	Shown Links
}

// Links are what a throw-away server adds to the front page.
type Links struct {
	Try   string
	Demo  string
	Inbox string
}

// Paths of the pages.
const (
	pathSignIn    = "/sign-in"
	pathSignUp    = "/sign-up"
	pathChallenge = "/challenge"
	pathConsent   = "/consent"
	pathSignOut   = "/sign-out"
	pathSignedOut = "/signed-out"
	pathAccount   = "/account"
)

// Routes is the table of pages.
func (p *Pages) Routes() []web.Route {
	edge := p.Edge()
	// CrossSite: another site may send a browser to these two; what it posts is
	// turned into a GET that begins anew, and changes nothing by itself.
	routes := []web.Route{
		{Method: "GET", Path: oauth.PathAuthorize, Edge: edge, Handle: p.authorize},
		{Method: "POST", Path: oauth.PathAuthorize, Edge: edge, Handle: postedAs(oauth.PathAuthorize), CrossSite: true},
		{Method: "GET", Path: oauth.PathEndSession, Edge: edge, Handle: p.endSession},
		{Method: "POST", Path: oauth.PathEndSession, Edge: edge, Handle: postedAs(oauth.PathEndSession), CrossSite: true},
		{Method: "GET", Path: oauth.PathCheckSession, Edge: edge, Handle: p.checkSession},
		{Method: "GET", Path: pathSignIn, Edge: edge, Handle: p.keepLanguage(p.showSignIn)},
		{Method: "POST", Path: pathSignIn, Edge: edge, Handle: p.signIn},
		{Method: "GET", Path: login.PathSignInLink, Edge: edge, Handle: p.keepLanguage(p.showSignInLink)},
		{Method: "POST", Path: login.PathSignInLink, Edge: edge, Handle: p.signInByLink},
		{Method: "GET", Path: pathSignUp, Edge: edge, Handle: p.keepLanguage(p.showSignUp)},
		{Method: "POST", Path: pathSignUp, Edge: edge, Handle: p.signUp},
		{Method: "GET", Path: pathChallenge, Edge: edge, Handle: p.keepLanguage(p.showChallenge)},
		{Method: "POST", Path: pathChallenge, Edge: edge, Handle: p.challenge},
		{Method: "GET", Path: pathConsent, Edge: edge, Handle: p.keepLanguage(p.showConsent)},
		{Method: "POST", Path: pathConsent, Edge: edge, Handle: p.consent},
		{Method: "POST", Path: pathSignOut, Edge: edge, Handle: p.signOut},
		{Method: "GET", Path: pathSignedOut, Edge: edge, Handle: p.keepLanguage(p.signedOut)},
		// A page that says that the host is wrong needs its style under that host.
		{Method: "GET", Path: look.AssetPrefix + "{name}", Edge: edge, Handle: p.asset, AnyHost: true, FromMemory: true},
		{Method: "GET", Path: pathLogo + "{hash}", Edge: edge, Handle: p.logo},
		{Method: "GET", Path: "/", Edge: edge, Handle: p.keepLanguage(p.home)},
	}
	return append(routes, p.accountRoutes(edge)...)
}

// accountRoutes is the table of the account: each section shows at GET and acts at POST.
func (p *Pages) accountRoutes(edge web.Edge) []web.Route {
	routes := []web.Route{{Method: "POST", Path: pathAccount + "/sign-out", Edge: edge, Handle: p.accountForm(p.accountSignOut)}}
	for _, s := range []struct {
		section look.Section
		show    func(*visit) (web.Result, error)
		act     func(*visit, url.Values) (web.Result, error)
	}{
		{look.SectionOverview, p.showOverview, nil},
		{look.SectionProfile, p.showProfile, p.saveProfile},
		{look.SectionAddresses, p.showAddresses, p.changeAddresses},
		{look.SectionPassword, p.showPassword, p.changePassword},
		{look.SectionSessions, p.showSessions, p.endSessions},
		{look.SectionApps, p.showApps, p.changeApps},
		{look.SectionHistory, p.showHistory, nil},
		{look.SectionData, p.showData, p.takeData},
	} {
		path := look.AccountPage{Base: pathAccount}.Path(s.section)
		routes = append(routes, web.Route{Method: "GET", Path: path, Edge: edge, Handle: p.accountPage(s.show)})
		if s.act != nil {
			routes = append(routes, web.Route{Method: "POST", Path: path, Edge: edge, Handle: p.accountForm(s.act)})
		}
	}
	return routes
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
		query := form.Encode()
		if len(query) > maxPosted {
			return nil, &web.Refusal{Status: http.StatusBadRequest, Code: oauth.InvalidRequest, Description: "The request is longer than an address can be."}
		}
		return web.Redirect303(path + "?" + query)
	}
}

// maxPosted leaves room for cookies within the headers that this server reads.
const maxPosted = 12 << 10

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

// withTicket is a page of the flow with its ticket.
func withTicket(path, ticket string) string {
	return path + "?" + url.Values{"ticket": {ticket}}.Encode()
}
