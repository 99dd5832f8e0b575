package browser

import (
	"context"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/authgrove/authgrove/internal/apptest"
	"github.com/authgrove/authgrove/internal/dev"
)

// Chromium holds the redirect after a form against form-action, so that this
// ends at the app only if the consent page allowed the app's address.
func TestAPersonSignsInAllowsAndIsBackInTheApp(t *testing.T) {
	p := newPerson(t, apptest.Options{})
	p.signIn("ann@example.com", "#page-consent")
	p.press("#consent-allow", "#app")
	answer := p.app.one(t)
	if answer.Get("code") == "" || answer.Get("state") != "st-1" || answer.Get("iss") != p.server.URL {
		t.Errorf("the app got %v", answer)
	}
}

func TestWhoAllowedBeforeIsBackRightAfterSigningIn(t *testing.T) {
	p := newPerson(t, apptest.Options{})
	p.signIn("ann@example.com", "#page-consent")
	// What was not allowed is asked again, so everything is.
	p.do(chromedp.Click(chromedp.CSS("[name=capability][value='device.lock']")))
	p.press("#consent-allow", "#app")
	p.app.one(t)

	p.open(p.authorizeURL(), "#app") // still signed in: nothing to ask
	p.app.one(t)

	other := &person{tab: newTab(t), server: p.server, app: p.app}
	other.signIn("ann@example.com", "#app")
	if other.app.one(t).Get("code") == "" {
		t.Error("the app got no code")
	}
}

func TestAPersonWhoRefusesIsBackInTheAppWithNothing(t *testing.T) {
	p := newPerson(t, apptest.Options{})
	p.signIn("ben@example.com", "#page-consent")
	p.press("#consent-deny", "#app")
	if answer := p.app.one(t); answer.Get("error") != "access_denied" || answer.Has("code") {
		t.Errorf("the app got %v", answer)
	}
}

func TestAWrongPasswordKeepsTheNameAndSaysNothingMore(t *testing.T) {
	p := newPerson(t, apptest.Options{})
	said := map[string]string{}
	for _, who := range []string{"ann@example.com", "nobody@example.com"} {
		p.open(p.authorizeURL(), "#page-sign-in")
		p.fill("[name=identifier]", who)
		p.press("#use-password", "[name=password]")
		p.fill("[name=password]", "wrong-horse-battery")
		p.press("#sign-in-submit", "#problem")
		if kept := run(p.tab, chromedp.Value(chromedp.CSS("[name=identifier]"))); kept != who {
			t.Errorf("the name %q became %q", who, kept)
		}
		if kept := run(p.tab, chromedp.Value(chromedp.CSS("[name=password]"))); kept != "" {
			t.Error("the page holds the wrong password")
		}
		said[who] = strings.ReplaceAll(run(p.tab, chromedp.Text(chromedp.CSS("main"))), who, "")
	}
	if said["ann@example.com"] != said["nobody@example.com"] {
		t.Errorf("a stranger learns who has an account: %q", said)
	}
	p.fill("[name=password]", dev.Password)
	p.press("#sign-in-submit", "#problem") // still nobody
}

func TestTheFlowNeedsNoScript(t *testing.T) {
	p := newPerson(t, apptest.Options{})
	p.withoutScript()
	p.signIn("ann@example.com", "#page-consent")
	p.press("#consent-allow", "#app")
	if p.app.one(t).Get("code") == "" {
		t.Error("the app got no code")
	}
}

func TestTheKeyboardAloneIsEnough(t *testing.T) {
	p := newPerson(t, apptest.Options{})
	p.open(p.authorizeURL(), "#page-sign-in")
	p.do(chromedp.KeyEvent("ann@example.com"))
	p.tabTo("use-password")
	p.enter("", "[name=password]")
	p.enter(dev.Password, "#page-consent")
	p.do(chromedp.WaitEnabled(chromedp.ID("consent-allow")))
	p.tabTo("consent-allow")
	p.enter("", "#app")
	if p.app.one(t).Get("code") == "" {
		t.Error("the app got no code")
	}
}

// The redirect leaves the browser for an app on the device. Here no app takes
// it, so the tab stays; what is shown is that the page's policy let it go.
func TestAPrivateUseSchemeIsHandedToTheSystem(t *testing.T) {
	p := newPerson(t, apptest.Options{})
	p.app = &catcher{uri: "com.example.lumen:/callback"}
	p.signIn("ann@example.com", "#page-consent")
	p.do(chromedp.WaitEnabled(chromedp.ID("consent-allow")), chromedp.Click(chromedp.ID("consent-allow")))
	p.eventually("the redirect to the app", func(context.Context) bool { return p.sent("GET com.example.lumen:/callback?") == 1 })
	p.do(chromedp.WaitVisible(chromedp.ID("consent-done")))
	if text := p.shown(); !strings.Contains(text, "You can close this page now") || strings.Contains(text, "Don’t allow") {
		t.Errorf("after the answer, %s", text)
	}
}

func TestSigningOutAsksAndMayBeCancelled(t *testing.T) {
	p := newPerson(t, apptest.Options{})
	p.signIn("ann@example.com", "#page-consent")
	p.open(p.server.URL+"/oauth2/end_session", "#page-end-session")
	p.press("#end-session-cancel", "#page-home #sign-out")
	p.open(p.server.URL+"/oauth2/end_session", "#page-end-session")
	p.press("#end-session-confirm", "#page-signed-out")
	p.open(p.authorizeURL(), "#page-sign-in")

	p.signIn("ann@example.com", "#page-consent")
	p.open(p.server.URL, "#page-home")
	p.press("#sign-out", "#page-signed-out")
	p.open(p.authorizeURL(), "#page-sign-in")
}
