package browser

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"

	"github.com/authgrove/authgrove/internal/apptest"
	"github.com/authgrove/authgrove/internal/config"
)

// posted is what an app got at its redirect URI.
type posted struct {
	method, contentType, query string
	names                      []string
}

// newPostedTo is a person on the way to an app that takes its answer as a form.
func newPostedTo(t *testing.T) (p *person, address string, answers chan posted) {
	t.Helper()
	answers = make(chan posted, 8)
	app := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got := posted{method: r.Method, contentType: r.Header.Get("Content-Type"), query: r.URL.RawQuery}
		_ = r.ParseForm() // what cannot be read is missing below
		for name := range r.PostForm {
			got.names = append(got.names, name)
		}
		slices.Sort(got.names)
		answers <- got
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, `<!doctype html><title>App</title><link rel="icon" href="data:,"><main id="app">Back in the app</main>`)
	}))
	t.Cleanup(app.Close)
	p = newPerson(t, apptest.Options{Change: func(c *config.Config) {
		c.Bootstrap.Clients = append(c.Bootstrap.Clients, config.Client{ClientID: "posted-to", ClientName: "Posted to", AppType: "web",
			ClientSecret: "a secret of an operator's choice", RedirectURIs: []string{app.URL + "/callback"}, Scope: "openid",
			ResponseTypes: []string{"code", "code id_token"}, GrantTypes: []string{"authorization_code", "implicit"}})
	}})
	address = p.server.AuthorizeURL("posted-to", app.URL+"/callback", "openid", "response_type", "code id_token", "response_mode", "form_post", "nonce", "n-1")
	return p, address, answers
}

func wantPosted(t *testing.T, answers chan posted) {
	t.Helper()
	got := <-answers
	if got.method != http.MethodPost || got.contentType != "application/x-www-form-urlencoded" || got.query != "" ||
		!slices.Equal(got.names, []string{"code", "id_token", "iss", "session_state", "state"}) || len(answers) != 0 {
		t.Errorf("the app got %+v, and %d requests more", got, len(answers))
	}
}

// The page must post itself under the policy that every page has.
func TestAnAnswerThatIsAFormReachesTheAppByItself(t *testing.T) {
	p, address, answers := newPostedTo(t)
	p.open(address, "#page-sign-in")
	p.prove("ann@example.com", "#page-consent")
	p.press("#consent-allow", "#app")
	wantPosted(t, answers)
	p.open(address, "#app") // signed in, and allowed: no page of ours is seen
	wantPosted(t, answers)
}

func TestAnAnswerThatIsAFormIsSentByAButtonWithoutScript(t *testing.T) {
	p, address, answers := newPostedTo(t)
	p.withoutScript()
	p.open(address, "#page-sign-in")
	p.prove("ann@example.com", "#page-consent")
	p.press("#consent-allow", "#page-form-post")
	p.press("#form-post-continue", "#app")
	wantPosted(t, answers)
}
