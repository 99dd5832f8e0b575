package browser

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/authgrove/authgrove/internal/dev"
)

// newestCode reads the newest code from the inbox, as another program of the person would.
func newestCode(t *testing.T, server string) string {
	t.Helper()
	for range 100 {
		res, err := http.Get(server + "/dev/inbox.json")
		if err != nil {
			t.Fatal(err)
		}
		var letters []struct{ Code string }
		err = json.NewDecoder(res.Body).Decode(&letters)
		res.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		if len(letters) > 0 {
			return letters[0].Code
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatal("no code came")
	return ""
}

func TestAPersonSignsUpUsesTheDemoAppAndStopsItInTheAccount(t *testing.T) {
	for name, arrange := range map[string]func(*person){
		"as it is": func(*person) {},
		"on a narrow dark screen without script": func(p *person) {
			p.do(chromedp.EmulateViewport(320, 800))
			p.scheme("dark")
			p.withoutScript()
		},
	} {
		t.Run(name, func(t *testing.T) {
			server, p := newVisitor(t)
			arrange(p)
			p.open(server.URL()+"/sign-up", "#page-sign-up")
			p.fill("[name=identifier]", "newt@example.com")
			p.fill("#name", "Newt Example")
			p.press("#sign-up-submit", "[name=code]")
			p.fill("[name=code]", newestCode(t, server.URL()))
			p.press("#sign-up-submit", "#page-account")
			p.useAndStop(server)
		})
	}
}

// useAndStop signs in to the demo app, stops it in the account, and sees its next call refused.
func (p *person) useAndStop(server *dev.Server) {
	p.t.Helper()
	p.open(server.DemoAppURL(), "#page-demo[data-signed-in=false]")
	p.press("#demo-sign-in", "#page-consent")
	p.press("#consent-allow", signedInDemo)
	p.press("#demo-userinfo", signedInDemo+" #demo-last")
	if text := eval[string](p.tab, `document.querySelector("#demo-last").innerText`); !strings.Contains(text, "newt@example.com") {
		p.t.Errorf("userinfo says %s", text)
	}

	p.open(server.URL()+"/account/apps", "#page-account")
	eval[bool](p.tab, `(document.querySelectorAll("details").forEach(d => d.open = true), true)`)
	p.press("#app-stop-demo-web", "#page-account")

	p.open(server.DemoAppURL(), signedInDemo)
	p.press("#demo-userinfo", "#page-demo #demo-last")
	if text := eval[string](p.tab, `document.querySelector("#demo-last").innerText`); !strings.Contains(text, "401") {
		p.t.Errorf("the call of a stopped app was answered %s", text)
	}
}

func TestTheKeyboardAloneSignsUpAndAllowsAnApp(t *testing.T) {
	server, p := newVisitor(t)
	p.open(server.URL()+"/sign-up", "#page-sign-up")
	p.enter("newt@example.com", "[name=code]")
	p.enter(newestCode(t, server.URL()), "#page-account")
	p.open(server.DemoAppURL(), "#page-demo[data-signed-in=false]")
	p.tabTo("demo-sign-in")
	p.enter("", "#page-consent")
	p.do(chromedp.WaitEnabled(chromedp.ID("consent-allow")))
	p.tabTo("consent-allow")
	p.enter("", signedInDemo)
}
