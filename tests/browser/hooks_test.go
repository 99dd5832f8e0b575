package browser

import (
	"fmt"
	"strings"
	"testing"

	"github.com/authgrove/authgrove/internal/apptest"
)

// hooks are what the documentation names, by state of the gallery: each is
// there once, and a person can see it.
var hooks = map[string][]string{
	"home":               {"#page-home"},
	"home-signed-in":     {"#page-home", "#sign-out"},
	"sign-in":            {"#page-sign-in", "input[name=identifier]", "#sign-in-continue", "#use-password"},
	"sign-in-code":       {"#page-sign-in", "input[name=code]", "#sign-in-submit", "#use-password"},
	"sign-in-password":   {"#page-sign-in", "input[name=identifier]", "input[name=password]", "#sign-in-submit", "#use-code"},
	"sign-in-problem":    {"#page-sign-in", "input[name=password]", "#sign-in-submit"},
	"consent":            {"#page-consent", "input[name=capability][value='device.lock']", "#consent-allow", "#consent-deny"},
	"end-session":        {"#page-end-session", "#end-session-confirm", "#end-session-cancel"},
	"signed-out":         {"#page-signed-out"},
	"error-redirect":     {"#page-error[data-error=invalid_request][data-request-id^=req_]"},
	"error-not-found":    {"#page-error[data-error][data-request-id^=req_]"},
	"error-host":         {"#page-error[data-error][data-request-id^=req_]"},
	"sign-in-unverified": {"a[href='https://example.com/privacy']", "a[href='https://example.com/terms']"},
}

func breaksHooks(p *person, name string) (problems []string) {
	for _, hook := range append(hooks[name], "main[id^=page-]") {
		if count := eval[int](p.tab, `[...document.querySelectorAll("`+hook+`")].filter(e => e.checkVisibility()).length`); count != 1 {
			problems = append(problems, fmt.Sprintf("%s is there %d times", hook, count))
		}
	}
	return problems
}

func TestTheSignInPageSaysWhoAsksAndWhereItLeads(t *testing.T) {
	p := newGallery(t)
	p.open(p.authorizeURL(), "#page-sign-in")
	text := eval[string](p.tab, `document.body.innerText`)
	if !strings.Contains(text, "Lumen Home") || !strings.Contains(text, "Brightside GmbH") {
		t.Errorf("a verified app is shown as %q", text)
	}
	p.open(p.server.AuthorizeURL(unverifiedClient, p.app.uri, "openid"), "#page-sign-in")
	text = eval[string](p.tab, `document.body.innerText`)
	if !strings.Contains(text, "Home Control") || !strings.Contains(text, strings.TrimSuffix(strings.TrimPrefix(p.app.uri, "http://"), "/callback")) {
		t.Errorf("an unverified app is shown as %q", text)
	}
}

func TestASignInPageIsUnder60KBWithAllItLoads(t *testing.T) {
	p := newPerson(t, apptest.Options{})
	p.open(p.authorizeURL(), "#page-sign-in")
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.received == 0 || p.received > 60_000 {
		t.Errorf("it weighs %.0f bytes", p.received)
	}
	for _, request := range p.requests {
		if strings.Contains(request, ".js") || strings.Contains(request, ".woff") {
			t.Errorf("it loads %s", request)
		}
	}
}
