// Package counts asserts what each request costs the database: round trips,
// and durable writes that the request waits for.
package counts

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/authgrove/authgrove/internal/apptest"
	"github.com/authgrove/authgrove/internal/dev"
	"github.com/authgrove/authgrove/internal/store"
	"github.com/authgrove/authgrove/internal/testpostgres"
	"github.com/authgrove/authgrove/tests/stage"
)

// meter sends requests past the network, so that their context can count.
type meter struct {
	*stage.Stage
	t testing.TB
}

func onBoth(t *testing.T, test func(t *testing.T, m meter)) {
	t.Helper()
	t.Run("SQLite", func(t *testing.T) {
		t.Parallel()
		test(t, meter{stage.Set(t, stage.Options{}), t})
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		t.Parallel()
		test(t, meter{stage.Set(t, stage.Options{Database: testpostgres.URL(t)}), t})
	})
}

// cost is what a request may take: round trips at most, durable writes exactly.
type cost struct{ trips, writes int64 }

// send serves a request and compares its cost.
func (m meter) send(what string, r *http.Request, want cost) *httptest.ResponseRecorder {
	m.t.Helper()
	ctx, counts := store.Count(context.Background())
	served := httptest.NewRequest(r.Method, r.URL.RequestURI(), r.Body).WithContext(ctx)
	served.Header, served.Host = r.Header, r.URL.Host
	recorder := httptest.NewRecorder()
	m.Site.ServeHTTP(recorder, served)
	got := cost{counts.RoundTrips.Load(), counts.Commits.Load()}
	if got.writes != want.writes || got.trips > want.trips {
		m.t.Errorf("%s took %d round trips and %d durable writes, want at most %d and exactly %d (status %d)",
			what, got.trips, got.writes, want.trips, want.writes, recorder.Code)
	}
	return recorder
}

// browse sends a browser's request and keeps its cookies.
func (m meter) browse(what, address string, form url.Values, want cost) *httptest.ResponseRecorder {
	m.t.Helper()
	browser := m.Browser("ann@example.com")
	at, err := url.Parse(address)
	if err != nil {
		m.t.Fatal(err)
	}
	r := m.Request(at.RequestURI(), form)
	for _, cookie := range browser.Jar.Cookies(at) {
		r.AddCookie(cookie)
	}
	recorder := m.send(what, r, want)
	browser.Jar.SetCookies(at, recorder.Result().Cookies())
	return recorder
}

func (m meter) follow(what string, from *httptest.ResponseRecorder, want cost) *httptest.ResponseRecorder {
	m.t.Helper()
	to, err := url.Parse(m.URL)
	if err == nil {
		to, err = to.Parse(from.Header().Get("Location"))
	}
	if err != nil || from.Header().Get("Location") == "" {
		m.t.Fatalf("%s: nowhere to go on to (status %d, %v)", what, from.Code, err)
	}
	return m.browse(what, to.String(), nil, want)
}

// A client's record is remembered for a second, so each request may need one
// more round trip than the steady state; warm makes it the steady state.
func (m meter) warm(client string) {
	m.t.Helper()
	m.Send(m.Authenticated(client, "/oauth2/revoke", stage.Form("token", "nothing")))
}

func TestASignInWritesTheGuessAndTheSession(t *testing.T) {
	onBoth(t, func(t *testing.T, m meter) {
		address := m.AuthorizeURL(dev.WebClient, m.Callback(dev.WebClient), "openid profile")
		m.warm(dev.WebClient)
		at := m.browse("the authorization request", address, nil, cost{1, 0})
		page := m.follow("the sign-in page", at, cost{1, 0})
		form := stage.Form("ticket", apptest.Ticket(t, page.Body.String()), "identifier", "ann@example.com", "password", dev.Password)
		// The guess is counted before it is checked; the session begins in the commit that gives it back.
		at = m.browse("signing in", m.URL+"/sign-in", form, cost{3, 2})
		at = m.follow("back at the endpoint", at, cost{2, 0})
		page = m.follow("the consent page", at, cost{2, 0})
		form = stage.Form("ticket", apptest.Ticket(t, page.Body.String()), "decision", "allow")
		at = m.browse("allowing", m.URL+"/consent", form, cost{3, 1})
		at = m.follow("back with the answer", at, cost{2, 0})
		to, err := url.Parse(at.Header().Get("Location"))
		if err != nil || to.Query().Get("code") == "" {
			t.Fatalf("sent to %v", to)
		}
		m.Remember(to.Query().Get("code"))
	})
}

func TestAPersonWhoConsentedBeforeCostsOneWriteAtTheRedemption(t *testing.T) {
	onBoth(t, func(t *testing.T, m meter) {
		m.SignIn(dev.WebClient, "ann", "openid profile offline_access")
		m.warm(dev.WebClient)
		at := m.browse("the authorization request", m.AuthorizeURL(dev.WebClient, m.Callback(dev.WebClient), "openid profile"), nil, cost{1, 0})
		to, err := url.Parse(at.Header().Get("Location"))
		if err != nil || to.Query().Get("code") == "" {
			t.Fatalf("no code without a question: status %d, sent to %v", at.Code, to)
		}
		code := to.Query().Get("code")
		m.Remember(code)
		redeem := m.Authenticated(dev.WebClient, "/oauth2/token", stage.Form("grant_type", "authorization_code", "code", code,
			"redirect_uri", m.Callback(dev.WebClient), "code_verifier", apptest.Verifier))
		if got := m.send("the redemption", redeem, cost{1, 1}); got.Code != http.StatusOK {
			t.Errorf("got %d %s", got.Code, got.Body)
		}
	})
}

func TestARefreshWritesOnceAndItsRetryNothing(t *testing.T) {
	onBoth(t, func(t *testing.T, m meter) {
		tokens := m.SignIn(dev.WebClient, "ann", "openid offline_access")
		refresh := func() *http.Request {
			return m.Authenticated(dev.WebClient, "/oauth2/token", stage.Form("grant_type", "refresh_token", "refresh_token", tokens.Refresh))
		}
		m.warm(dev.WebClient)
		if got := m.send("the refresh", refresh(), cost{1, 1}); got.Code != http.StatusOK {
			t.Errorf("got %d %s", got.Code, got.Body)
		}
		if got := m.send("its retry", refresh(), cost{2, 0}); got.Code != http.StatusOK {
			t.Errorf("got %d %s", got.Code, got.Body)
		}
	})
}

func TestATokenThatIsNeverRotatedIsUsedWithoutAWrite(t *testing.T) {
	onBoth(t, func(t *testing.T, m meter) {
		tokens := m.SignIn(stage.Fixed, "ann", "openid offline_access")
		m.warm(stage.Fixed)
		got := m.send("the refresh", m.Authenticated(stage.Fixed, "/oauth2/token",
			stage.Form("grant_type", "refresh_token", "refresh_token", tokens.Refresh)), cost{1, 0})
		if got.Code != http.StatusOK {
			t.Errorf("got %d %s", got.Code, got.Body)
		}
	})
}

func TestAClientActsForItselfWithoutTheDatabase(t *testing.T) {
	onBoth(t, func(t *testing.T, m meter) {
		m.warm(dev.ServiceClient)
		got := m.send("client credentials", m.Authenticated(dev.ServiceClient, "/oauth2/token", stage.Form("grant_type", "client_credentials")), cost{0, 0})
		if got.Code != http.StatusOK {
			t.Errorf("got %d %s", got.Code, got.Body)
		}
	})
}

func TestAskingAboutATokenReadsOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, m meter) {
		for _, client := range []string{dev.WebClient, stage.Opaque} {
			tokens := m.SignIn(client, "ann", "openid email offline_access")
			m.warm(client)
			ask := func(token string) *http.Request {
				return m.Authenticated(client, "/oauth2/introspect", stage.Form("token", token))
			}
			m.send(client+": introspection of an access token", ask(tokens.Access), cost{1, 0})
			m.send(client+": introspection of a refresh token", ask(tokens.Refresh), cost{1, 0})
			userinfo := m.Request("/oauth2/userinfo", nil)
			userinfo.Header.Set("Authorization", "Bearer "+tokens.Access)
			m.send(client+": userinfo", userinfo, cost{1, 0})
		}
	})
}

func TestRevocationWritesOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, m meter) {
		tokens := m.SignIn(dev.WebClient, "ann", "openid offline_access")
		revoke := func(token string) *http.Request {
			return m.Authenticated(dev.WebClient, "/oauth2/revoke", stage.Form("token", token))
		}
		m.warm(dev.WebClient)
		m.send("revoking the access token", revoke(tokens.Access), cost{1, 1})
		m.send("revoking the refresh token", revoke(tokens.Refresh), cost{2, 1})
		m.send("revoking it again", revoke(tokens.Refresh), cost{2, 0})
	})
}

// attack: jw.trunc
func TestWhatIsPlainlyNoTokenCostsNoQuery(t *testing.T) {
	onBoth(t, func(t *testing.T, m meter) {
		tokens := m.SignIn(stage.Opaque, "ann", "openid offline_access")
		code := m.Code(stage.Opaque, "ann", "openid offline_access")
		m.warm(stage.Opaque)
		wrong := func(token string) string { // a checksum that cannot hold
			last := byte('A')
			if token[len(token)-1] == last {
				last = 'B'
			}
			return token[:len(token)-1] + string(last)
		}
		form := stage.Form("grant_type", "authorization_code", "code", wrong(code), "redirect_uri", m.Callback(stage.Opaque), "code_verifier", apptest.Verifier)
		m.send("a code", m.Authenticated(stage.Opaque, "/oauth2/token", form), cost{0, 0})
		form = stage.Form("grant_type", "refresh_token", "refresh_token", wrong(tokens.Refresh))
		m.send("a refresh token", m.Authenticated(stage.Opaque, "/oauth2/token", form), cost{0, 0})
		m.send("an access token", m.Authenticated(stage.Opaque, "/oauth2/introspect", stage.Form("token", wrong(tokens.Access))), cost{0, 0})
	})
}

func TestTokensBesideACodeCostOneWriteAndTheCodeAnother(t *testing.T) {
	onBoth(t, func(t *testing.T, m meter) {
		m.SignIn(stage.Hybrid, "ann", "openid profile offline_access")
		m.warm(stage.Hybrid)
		address := m.AuthorizeURL(stage.Hybrid, m.Callback(stage.Hybrid), "openid profile", "response_type", "code id_token", "nonce", "n-1")
		at := m.browse("the authorization request", address, nil, cost{2, 1})
		to, err := url.Parse(at.Header().Get("Location"))
		if err != nil {
			t.Fatal(err)
		}
		answer, err := url.ParseQuery(to.EscapedFragment())
		if err != nil || answer.Get("code") == "" || answer.Get("id_token") == "" {
			t.Fatalf("sent to %v, %v", to, err)
		}
		m.Remember(answer.Get("code"), answer.Get("id_token"))
		redeem := m.Authenticated(stage.Hybrid, "/oauth2/token", stage.Form("grant_type", "authorization_code", "code", answer.Get("code"),
			"redirect_uri", m.Callback(stage.Hybrid), "code_verifier", apptest.Verifier))
		if a := m.send("redeeming the code", redeem, cost{1, 1}); a.Code != http.StatusOK {
			t.Errorf("status %d: %s", a.Code, a.Body)
		}
	})
}
