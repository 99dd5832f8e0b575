package demoapp_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/authgrove/authgrove/internal/dev"
	"github.com/authgrove/authgrove/internal/dev/browser"
	"github.com/authgrove/authgrove/internal/look"
)

// start runs a throw-away server with its demo app.
func start(t *testing.T) *dev.Server {
	t.Helper()
	server, err := dev.Open(t.Context(), dev.Options{})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("the server ended with %v", err)
		}
	})
	return server
}

// visitor is a person with a browser who does not expect trouble.
type visitor struct {
	*browser.Browser
	t   *testing.T
	app string
}

func newVisitor(t *testing.T, server *dev.Server) visitor {
	v := visitor{browser.New(), t, server.DemoAppURL()}
	v.open("/")
	return v
}

func (v visitor) open(path string) {
	v.t.Helper()
	if err := v.Open(v.t.Context(), v.app+path); err != nil {
		v.t.Fatal(err)
	}
}

func (v visitor) press(button string, fill ...look.Fact) {
	v.t.Helper()
	if err := v.Press(v.t.Context(), button, fill...); err != nil {
		v.t.Fatal(err)
	}
}

// shows expects a page that says all of the words.
func (v visitor) shows(id string, words ...string) {
	v.t.Helper()
	if v.Page.ID != id {
		v.t.Fatalf("the browser shows %s %q, want %s", v.Page.ID, v.Page.Text, id)
	}
	for _, w := range words {
		if !strings.Contains(v.Page.Text, w) {
			v.t.Errorf("the page does not say %q:\n%s", w, v.Page.Text)
		}
	}
}

// signIn goes from the start page to the consent page.
func (v visitor) signIn() {
	v.t.Helper()
	v.open(v.Page.Links["demo-sign-in"])
	v.press("use-password", look.Fact{Name: "identifier", Value: "ann@example.com"})
	v.press("sign-in-submit", look.Fact{Name: "password", Value: dev.Password})
	v.shows("page-consent", "Demo app")
}

func TestAPersonSignsInSeesTheTokensAndSignsOut(t *testing.T) {
	v := newVisitor(t, start(t))
	v.shows("page-demo", "Sign in", "ann@example.com", dev.Password)
	v.signIn()
	v.press("consent-allow")
	v.shows("page-demo", "Hello, Ann Marie Example", "Redeem the code", "grant_type=authorization_code", `"refresh_token": "agv_rt_`,
		"ID token", "auth_time", "Access token", "https://coconet.example", "Refresh token")
	if v.Page.Address.RawQuery != "" {
		t.Errorf("the code is still in the address: %s", v.Page.Address)
	}
	v.press("demo-userinfo")
	v.shows("page-demo", "GET /oauth2/userinfo", `"birthdate": "1990-04-01"`, `"phone_number_verified": true`, "curl -i")
	v.press("demo-refresh")
	v.shows("page-demo", "grant_type=refresh_token", "200 OK")
	v.press("demo-revoke")
	v.shows("page-demo", "POST /oauth2/revoke", "200 OK")
	v.press("demo-userinfo")
	v.shows("page-demo", "401 Unauthorized", "invalid_token")
	v.press("demo-refresh")
	v.shows("page-demo", "400 Bad Request", "invalid_grant")
	v.press("sign-out")
	v.shows("page-demo", "You are signed out of this app.")
	if v.Page.Address.RawQuery != "" {
		t.Errorf("the state is still in the address: %s", v.Page.Address)
	}
	v.open(v.Page.Links["demo-sign-in"])
	v.shows("page-sign-in") // the session at the server has ended, too
}

func TestTheNextSignInAsksNothing(t *testing.T) {
	server := start(t)
	v := newVisitor(t, server)
	v.signIn()
	v.press("consent-allow")
	v.open("/sign-in")
	v.shows("page-demo", "Hello, Ann Marie Example")
}

func TestANoIsShownAsANo(t *testing.T) {
	v := newVisitor(t, start(t))
	v.signIn()
	v.press("consent-deny")
	v.shows("page-demo", "You did not allow it")
}

func TestAnAnswerThatIsNotForThisBrowserIsNotUsed(t *testing.T) {
	server := start(t)
	v := newVisitor(t, server)
	v.open("/callback?code=agv_ac_x&state=x&iss=" + server.URL())
	v.shows("page-demo", "state_mismatch")

	// One browser's answer, brought by another browser.
	var answer string
	v.Seen = func(e look.Exchange, _ *browser.Page) {
		if strings.Contains(e.URL, "/callback?code=") {
			answer = strings.TrimPrefix(e.URL, v.app)
		}
	}
	v.signIn()
	v.press("consent-allow")
	v.shows("page-demo", "Hello")
	other := newVisitor(t, server)
	other.open(answer)
	other.shows("page-demo", "state_mismatch")
	v.open(answer) // and a second time by its own
	v.open("/")
	v.shows("page-demo", "Hello")
}

func TestAnAnswerOfAnotherServerIsNotUsed(t *testing.T) {
	server := start(t)
	v := newVisitor(t, server)
	var request look.Exchange
	v.Seen = func(e look.Exchange, _ *browser.Page) {
		if strings.Contains(e.URL, "/oauth2/authorize?client_id=") {
			request = e
		}
	}
	v.open("/sign-in")
	_, rest, found := strings.Cut(request.URL, "&state=")
	if !found {
		t.Fatalf("no state in %s", request.URL)
	}
	state, _, _ := strings.Cut(rest, "&")
	v.open("/callback?code=agv_ac_x&state=" + state + "&iss=https%3A%2F%2Fevil.example")
	v.shows("page-demo", "issuer_mismatch")
}

func TestAFormOfAnotherPageDoesNothing(t *testing.T) {
	server := start(t)
	v := newVisitor(t, server)
	v.signIn()
	v.press("consent-allow")
	v.press("demo-revoke", look.Fact{Name: "ticket", Value: "made-up"})
	v.shows("page-error")
	if v.Page.Status != http.StatusForbidden {
		t.Errorf("status %d", v.Page.Status)
	}
	v.open("/")
	v.press("demo-userinfo")
	v.shows("page-demo", "200 OK")
}
