package browser

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/authgrove/authgrove/internal/apptest"
	"github.com/authgrove/authgrove/internal/dev"
)

// catcher is the app's own loopback server, where a flow must end.
type catcher struct {
	uri     string
	answers chan url.Values
}

func newCatcher(t *testing.T) *catcher {
	t.Helper()
	c := &catcher{answers: make(chan url.Values, 8)}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/callback" {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		c.answers <- r.URL.Query()
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, `<!doctype html><title>App</title><link rel="icon" href="data:,"><main id="app">Back in the app</main>`)
	}))
	t.Cleanup(server.Close)
	c.uri = server.URL + "/callback"
	return c
}

// one returns the answer, of which there must be exactly one.
func (c *catcher) one(t *testing.T) url.Values {
	t.Helper()
	answer := <-c.answers
	if len(c.answers) != 0 {
		t.Errorf("the app was answered %d times more", len(c.answers))
	}
	return answer
}

// person is a tab with a server and an app to go to.
type person struct {
	*tab
	server *apptest.Server
	app    *catcher
}

func newPerson(t *testing.T, o apptest.Options) *person {
	t.Helper()
	o.Log = slog.New(slog.NewTextHandler(t.Output(), nil)) // shown when the test fails
	p := &person{server: apptest.Start(t, o), app: newCatcher(t)}
	p.tab = newTab(t) // last, so that it is closed before what it may still ask
	return p
}

const scope = "openid profile email offline_access network.read device.lock"

func (p *person) authorizeURL(more ...string) string {
	return p.server.AuthorizeURL(dev.NativeClient, p.app.uri, scope, more...)
}

// askPassword names the person on the sign-in page, and how they will prove it.
func (p *person) askPassword(email string) {
	p.t.Helper()
	p.fill("[name=identifier]", email)
	p.press("#use-password", "[name=password]")
}

// prove signs in on the sign-in page, up to what comes after it.
func (p *person) prove(email, next string) {
	p.t.Helper()
	p.askPassword(email)
	p.fill("[name=password]", dev.Password)
	p.press("#sign-in-submit", next)
}

// signIn goes from the app's request to what comes after the sign-in page.
func (p *person) signIn(email, next string) {
	p.t.Helper()
	p.open(p.authorizeURL(), "#page-sign-in")
	p.prove(email, next)
}

// tabTo walks with the Tab key to a control.
func (p *person) tabTo(id string) {
	p.t.Helper()
	for range 40 {
		if eval[string](p.tab, `document.activeElement.id`) == id {
			return
		}
		p.do(chromedp.KeyEvent("\t"))
	}
	p.t.Fatalf("the Tab key does not reach %s; %s", id, p.shown())
}
