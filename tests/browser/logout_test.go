package browser

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/authgrove/authgrove/internal/apptest"
	"github.com/authgrove/authgrove/internal/config"
)

// site is an app of the same machine with pages of its own.
type site struct {
	*catcher
	origin string
	heard  chan url.Values // what its page for ended sessions was loaded with
}

const siteID = "site"

// newSite serves the app under localhost, which is one site with the server, as
// an app and its server of one company are.
func newSite(t *testing.T, issuer func() string) *site {
	t.Helper()
	s := &site{catcher: &catcher{answers: make(chan url.Values, 8)}, heard: make(chan url.Values, 8)}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		const head = `<!doctype html><title>App</title><link rel="icon" href="data:,">`
		switch r.URL.Path {
		case "/callback":
			s.answers <- r.URL.Query()
			fmt.Fprint(w, head+`<main id="app">Back in the app</main>`)
		case "/bye":
			fmt.Fprint(w, head+`<main id="bye">Goodbye</main>`)
		case "/out":
			s.heard <- r.URL.Query()
			fmt.Fprint(w, head)
		case "/watch":
			fmt.Fprintf(w, head+`<main id="watch"></main><iframe id="op" src="%s/oauth2/check_session"></iframe>
				<script>
				const loaded = new Promise((done) => { document.getElementById("op").onload = done; });
				async function ask(message) {
					await loaded;
					return new Promise((answered) => {
						addEventListener("message", (e) => answered(e.origin === %[1]q ? e.data : "from " + e.origin), {once: true});
						document.getElementById("op").contentWindow.postMessage(message, %[1]q);
					});
				}
				</script>`, issuer())
		}
	}))
	t.Cleanup(server.Close)
	s.origin = strings.Replace(server.URL, "127.0.0.1", "localhost", 1)
	s.uri = s.origin + "/callback"
	return s
}

// visitor is a person whose app is a site.
func visitor(t *testing.T) (*person, *site) {
	t.Helper()
	var p *person
	at := newSite(t, func() string { return p.server.URL })
	p = newPerson(t, apptest.Options{Change: func(c *config.Config) {
		c.Bootstrap.Clients = append(c.Bootstrap.Clients, config.Client{ClientID: siteID, ClientName: "Site", AppType: "spa",
			RedirectURIs: []string{at.uri}, PostLogoutRedirectURIs: []string{at.origin + "/bye"}, FrontchannelLogoutURI: at.origin + "/out",
			FrontchannelLogoutSessionRequired: true})
	}})
	p.app = at.catcher
	return p, at
}

// enter signs a person in to the site, redeems the code, and returns the session's state.
func (p *person) enterSite(at *site, more ...string) (sessionState string) {
	p.t.Helper()
	p.open(p.server.AuthorizeURL(siteID, at.uri, "openid", more...), "#page-sign-in")
	p.askPassword("ann@example.com")
	p.fill("[name=password]", "correct-horse-battery")
	p.press("#sign-in-submit", "#page-consent, #app")
	if eval[bool](p.tab, `document.querySelector("#consent-allow") !== null`) {
		p.press("#consent-allow", "#app")
	}
	answer := at.one(p.t)
	res, err := http.PostForm(p.server.URL+"/oauth2/token", url.Values{"grant_type": {"authorization_code"}, "client_id": {siteID},
		"code": {answer.Get("code")}, "redirect_uri": {at.uri}, "code_verifier": {apptest.Verifier}})
	if err != nil {
		p.t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != http.StatusOK {
		p.t.Fatalf("the code was not redeemed: %d", res.StatusCode)
	}
	return answer.Get("session_state")
}

// leaveSite signs out at the site's wish, up to its page.
func (p *person) leaveSite(at *site) {
	p.t.Helper()
	query := url.Values{"client_id": {siteID}, "post_logout_redirect_uri": {at.origin + "/bye"}}
	p.open(p.server.URL+"/oauth2/end_session?"+query.Encode(), "#page-end-session")
	p.press("#end-session-confirm", "#page-signed-out")
	p.arrive("#bye") // by itself
}

func (p *person) ask(at *site, message string) string {
	p.t.Helper()
	p.open(at.origin+"/watch", "#watch")
	return eval[string](p.tab, fmt.Sprintf("ask(%q)", message))
}

func TestTheFrameOfAnAppSeesWhenTheSignInOfItsBrowserChanges(t *testing.T) {
	p, at := visitor(t)
	state := p.enterSite(at)
	for message, want := range map[string]string{
		siteID + " " + state: "unchanged", "other " + state: "changed", siteID + " x" + state: "changed", siteID + " " + state + "x": "changed",
		siteID: "error", "": "error", siteID + " nosalt": "error", siteID + " a.b.c": "error", " " + state: "error",
	} {
		if got := p.ask(at, message); got != want {
			t.Errorf("%q is answered %q, want %q", message, got, want)
		}
	}
	p.leaveSite(at)
	if got := p.ask(at, siteID+" "+state); got != "changed" {
		t.Errorf("after signing out it is answered %q", got)
	}
	again := p.enterSite(at)
	if got := p.ask(at, siteID+" "+state); got != "changed" {
		t.Errorf("of the sign-in before it is answered %q", got)
	}
	if got := p.ask(at, siteID+" "+again); got != "unchanged" {
		t.Errorf("after signing in again it is answered %q", got)
	}
}

func TestAnAppHearsThroughTheBrowserThatItsSessionIsOver(t *testing.T) {
	p, at := visitor(t)
	p.enterSite(at)
	p.leaveSite(at)
	heard := <-at.heard
	if len(heard) != 2 || heard.Get("iss") != p.server.URL || heard.Get("sid") == "" || len(at.heard) != 0 {
		t.Errorf("it heard %v", heard)
	}
}
