package browser

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/authgrove/authgrove/internal/apptest"
	"github.com/authgrove/authgrove/internal/config"
	"github.com/authgrove/authgrove/internal/oauth"
)

const browserApp = "browser-app"

// appOrigin serves an empty page, from which scripts of that origin call.
func appOrigin(t *testing.T) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, `<!doctype html><link rel="icon" href="data:,"><title>app</title><p id="app">app`)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// calls are what scripts of an app send; each answers with what it could read,
// or "unreadable" if the browser kept the answer from it.
const calls = `
window.call = async (url, options) => {
  try {
    const answer = await fetch(url, options);
    const text = await answer.text();
    return text === "" ? "empty " + answer.status : text;
  } catch (refused) { return "unreadable"; }
};
window.post = (url, form, more) => call(url, {method: "POST", body: new URLSearchParams(form), ...more});
true`

// attack: tk.cors ht.cors
func TestABrowserLetsOnlyARegisteredAppReadTokensAndNobodyWithCookies(t *testing.T) {
	mine, foreign := appOrigin(t), appOrigin(t)
	s := apptest.Start(t, apptest.Options{Change: func(c *config.Config) {
		c.Bootstrap.Clients = append(c.Bootstrap.Clients, config.Client{ClientID: browserApp, ClientName: "Browser App", AppType: "spa",
			Scope: "openid profile email offline_access", RedirectURIs: []string{mine + "/cb"}, GrantTypes: []string{"authorization_code", "refresh_token"}})
	}})
	code := func() string {
		return s.Walk(t, apptest.Browser(t), s.AuthorizeURL(browserApp, mine+"/cb", "openid email offline_access"), "ann@example.com", "allow").Query().Get("code")
	}
	redeem := func(code string) string {
		return fmt.Sprintf(`post(%q, {grant_type: "authorization_code", client_id: %q, code: %q, redirect_uri: %q, code_verifier: %q})`,
			s.URL+oauth.PathToken, browserApp, code, mine+"/cb", apptest.Verifier)
	}
	at := func(origin string) (b *tab, ask func(string) string) {
		b = newTab(t)
		b.refusals = true
		b.open(origin, "#app")
		eval[bool](b, calls)
		return b, func(script string) string { return eval[string](b, script) }
	}

	b, ask := at(mine)
	eval[bool](b, `(async () => { window.tokens = JSON.parse(await `+redeem(code())+`); return typeof tokens.access_token === "string" })()`)
	userInfo := fmt.Sprintf(`call(%q, {headers: {Authorization: "Bearer " + tokens.access_token}})`, s.URL+oauth.PathUserInfo)
	for _, c := range []struct{ script, want string }{
		{userInfo + `.then(text => JSON.parse(text).email)`, "ann@example.com"},
		{fmt.Sprintf(`post(%q, {}).then(text => JSON.parse(text).error)`, s.URL+oauth.PathToken), "invalid_client"},
		{fmt.Sprintf(`post(%q, {token: "x"})`, s.URL+oauth.PathIntrospection), "unreadable"},
		{fmt.Sprintf(`call(%q, {credentials: "include"})`, s.URL+"/account"), "unreadable"},
		{fmt.Sprintf(`call(%q, {credentials: "include"})`, s.URL+oauth.PathUserInfo), "unreadable"},
		{fmt.Sprintf(`post(%q, {}, {headers: {API_SECRET_KEY: "x"}})`, s.URL+oauth.PathToken), "unreadable"},
		{fmt.Sprintf(`post(%q, {client_id: %q, token: tokens.refresh_token})`, s.URL+oauth.PathRevocation, browserApp), "empty 200"},
	} {
		if got := ask(c.script); got != c.want {
			t.Errorf("the app: %s: %q, want %q", c.script, got, c.want)
		}
	}

	_, ask = at(foreign)
	for _, c := range []struct{ script, want string }{
		{redeem(code()), "unreadable"},
		{fmt.Sprintf(`post(%q, {token: "x", client_id: %q})`, s.URL+oauth.PathRevocation, browserApp), "unreadable"},
		{fmt.Sprintf(`call(%q, {headers: {Authorization: "Bearer x"}})`, s.URL+oauth.PathUserInfo), "unreadable"},
		{fmt.Sprintf(`call(%q).then(text => JSON.parse(text).issuer)`, s.URL+oauth.PathOpenID), s.URL},
		{fmt.Sprintf(`call(%q).then(text => JSON.parse(text).keys[0].use)`, s.URL+oauth.PathJWKS), "sig"},
		{fmt.Sprintf(`call(%q, {credentials: "include"})`, s.URL+oauth.PathJWKS), "unreadable"},
	} {
		if got := ask(c.script); got != c.want {
			t.Errorf("another site: %s: %q, want %q", c.script, got, c.want)
		}
	}
}
