package browser

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"
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
	server, p := newVisitor(t)
	p.open(server.URL()+"/sign-up", "#page-sign-up")
	p.fill("[name=identifier]", "newt@example.com")
	p.fill("#name", "Newt Example")
	p.press("#sign-up-submit", "[name=code]")
	p.fill("[name=code]", newestCode(t, server.URL()))
	p.press("#sign-up-submit", "#page-account")

	p.open(server.DemoAppURL(), "#page-demo[data-signed-in=false]")
	p.press("#demo-sign-in", "#page-consent")
	p.press("#consent-allow", signedInDemo)
	p.press("#demo-userinfo", signedInDemo+" #demo-last")
	if text := eval[string](p.tab, `document.querySelector("#demo-last").innerText`); !strings.Contains(text, "newt@example.com") {
		t.Errorf("userinfo says %s", text)
	}

	p.open(server.URL()+"/account/apps", "#page-account")
	eval[bool](p.tab, `(document.querySelectorAll("details").forEach(d => d.open = true), true)`)
	p.press("#app-stop-demo-web", "#page-account")

	p.open(server.DemoAppURL(), signedInDemo)
	p.press("#demo-userinfo", "#page-demo #demo-last")
	if text := eval[string](p.tab, `document.querySelector("#demo-last").innerText`); !strings.Contains(text, "401") {
		t.Errorf("the call of a stopped app was answered %s", text)
	}
}
