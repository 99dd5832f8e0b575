package browser

import (
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/authgrove/authgrove/internal/apptest"
	"github.com/authgrove/authgrove/internal/config"
)

const (
	npmApp    = "../npm/oidc_client_ts.js"
	npmBundle = "../npm/node_modules/oidc-client-ts/dist/browser/oidc-client-ts.min.js"
)

// spa is a single-page app of another origin that signs people in with
// oidc-client-ts, as published, in a real browser.
type spa struct {
	*person
	origin string
}

// Hosts of the app: of the server's own site, as app.example.com is beside
// id.example.com, or of another.
const (
	sameSite    = "localhost"
	anotherSite = "127.0.0.1"
)

// newSPA asks for a scope, and for a response mode if there is one.
func newSPA(t *testing.T, host, scope, mode string) *spa {
	t.Helper()
	settings := url.Values{"client_id": {"single-page"}, "scope": {scope}, "response_mode": {mode}}
	served := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/oidc.js":
			http.ServeFile(w, r, npmBundle)
		case "/app.js":
			http.ServeFile(w, r, npmApp)
		default:
			w.Header().Set("Content-Type", "text/html")
			fmt.Fprintf(w, `<!doctype html><title>App</title><link rel="icon" href="data:,"><main>…</main><script src="/oidc.js"></script>`+
				`<script src="/app.js" data-settings="%s"></script>`, html.EscapeString(settings.Encode()))
		}
	}))
	t.Cleanup(served.Close)
	origin := strings.Replace(served.URL, "127.0.0.1", host, 1)
	p := newPerson(t, apptest.Options{Change: func(c *config.Config) {
		c.Bootstrap.Clients = append(c.Bootstrap.Clients, config.Client{ClientID: "single-page", ClientName: "Single page", AppType: "spa",
			RedirectURIs: []string{origin + "/callback", origin + "/silent"}, PostLogoutRedirectURIs: []string{origin + "/signed-out"},
			GrantTypes: []string{"authorization_code", "refresh_token"}, Scope: "openid profile email offline_access"})
	}})
	settings.Set("authority", p.server.URL)
	return &spa{person: p, origin: origin}
}

// goes runs a call that leaves the page, and waits for the page that must come.
func (s *spa) goes(expression, page string) {
	s.t.Helper()
	s.leave()
	eval[bool](s.tab, `(void `+expression+`, true)`)
	s.arrive(page)
}

func (s *spa) signInThere() {
	s.t.Helper()
	s.open(s.origin+"/", "#app")
	s.goes(`users.signinRedirect()`, "#page-sign-in")
	s.prove("ann@example.com", "#page-consent")
	s.press("#consent-allow", "#signed-in")
}

func TestASinglePageAppSignsInReadsItsPersonRefreshesAndSignsOut(t *testing.T) {
	for _, mode := range []string{"", "query", "fragment"} {
		t.Run("response mode "+mode, func(t *testing.T) {
			s := newSPA(t, anotherSite, "openid profile email offline_access", mode)
			s.signInThere()
			if got := eval[string](s.tab, `users.getUser().then(u => [u.profile.name, u.profile.email, u.profile.iss].join(" "))`); got != "Ann Marie Example ann@example.com "+s.server.URL {
				t.Errorf("the app knows %q", got)
			}
			if s.sent("OPTIONS "+s.server.URL+"/oauth2/userinfo") == 0 || s.sent("POST "+s.server.URL+"/oauth2/token") != 1 {
				t.Error("the browser did not ask the server across origins")
			}
			if inQuery := s.sent("GET "+s.origin+"/callback?") > 0; inQuery == (mode == "fragment") {
				t.Errorf("the answer came in the query: %t", inQuery)
			}
			renewed := `users.getUser().then(async before => { const after = await users.signinSilent();
				return after.access_token !== before.access_token && after.profile.sub === before.profile.sub && after.profile.auth_time === before.profile.auth_time })`
			if !eval[bool](s.tab, renewed) {
				t.Error("a refresh gave no new token of the same sign-in")
			}
			s.goes(`users.signoutRedirect()`, "#signed-out")
			if eval[bool](s.tab, `users.getUser().then(u => u !== null)`) {
				t.Error("the app still knows somebody")
			}
			s.goes(`users.signinRedirect()`, "#page-sign-in")
		})
	}
}

// Without a refresh token the library asks in a hidden frame, with prompt=none.
// Browsers give the session's cookie to a frame of the same site only.
func TestASinglePageAppWithoutARefreshTokenRenewsInAFrame(t *testing.T) {
	s := newSPA(t, sameSite, "openid email", "")
	s.signInThere()
	renewed := `users.getUser().then(async before => { await users.storeUser(Object.assign(before, { refresh_token: undefined }));
		const after = await users.signinSilent(); return after.access_token !== before.access_token && after.profile.auth_time === before.profile.auth_time })`
	if !eval[bool](s.tab, renewed) {
		t.Error("the frame brought no new token of the same sign-in")
	}
	if s.sent("GET "+s.server.URL+"/oauth2/authorize?") < 2 {
		t.Error("nothing was asked in a frame")
	}
	token := eval[string](s.tab, `users.getUser().then(u => u.access_token)`)
	s.goes(`users.signoutRedirect()`, "#signed-out")
	if status := s.userinfo(token); status != http.StatusUnauthorized {
		t.Errorf("the token of the session that ended: status %d", status)
	}
}

func TestASinglePageAppGivesItsTokensUp(t *testing.T) {
	s := newSPA(t, anotherSite, "openid email offline_access", "")
	s.signInThere()
	token := eval[string](s.tab, `users.getUser().then(u => u.access_token)`)
	kept := eval[string](s.tab, `users.getUser().then(u => u.refresh_token)`)
	eval[bool](s.tab, `users.revokeTokens().then(() => true)`)
	if status := s.userinfo(token); status != http.StatusUnauthorized {
		t.Errorf("the token that was given up: status %d", status)
	}
	s.refusals = true
	presented := fmt.Sprintf(`users.getUser().then(u => users.storeUser(Object.assign(u, { refresh_token: %q }))).then(() => users.signinSilent()).then(() => "renewed", e => e.error)`, kept)
	if said := eval[string](s.tab, presented); said != "invalid_grant" {
		t.Errorf("the refresh token that was given up: %s", said)
	}
}

func TestASinglePageAppLearnsThatThePersonRefused(t *testing.T) {
	s := newSPA(t, anotherSite, "openid", "")
	s.open(s.origin+"/", "#app")
	s.goes(`users.signinRedirect()`, "#page-sign-in")
	s.prove("ben@example.com", "#page-consent")
	s.press("#consent-deny", "#failed")
	if said := eval[string](s.tab, `document.querySelector("main").textContent`); !strings.Contains(said, "ErrorResponse: the person did not allow it") {
		t.Errorf("the app says %s", said)
	}
}

func (s *spa) userinfo(token string) int {
	s.t.Helper()
	request, err := http.NewRequest(http.MethodGet, s.server.URL+"/oauth2/userinfo", nil)
	if err != nil {
		s.t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+token)
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		s.t.Fatal(err)
	}
	defer answer.Body.Close()
	return answer.StatusCode
}
