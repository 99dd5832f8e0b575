package playground_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/authgrove/authgrove/internal/dev"
	"github.com/authgrove/authgrove/internal/dev/browser"
	"github.com/authgrove/authgrove/internal/look"
)

// visitor is a person with a browser at the playground.
type visitor struct {
	*browser.Browser
	t   *testing.T
	url string
}

func start(t *testing.T) visitor {
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
	return visitor{browser.New(), t, server.URL()}
}

func (v visitor) open(path string) {
	v.t.Helper()
	if err := v.Open(v.t.Context(), v.url+path); err != nil {
		v.t.Fatal(err)
	}
}

// next presses the one button of the page.
func (v visitor) next(words ...string) {
	v.t.Helper()
	if err := v.Press(v.t.Context(), "try-next"); err != nil {
		v.t.Fatalf("%v\n%s", err, v.Page.Text)
	}
	v.shows("page-try", words...)
}

func (v visitor) shows(id string, words ...string) {
	v.t.Helper()
	if v.Page.ID != id {
		v.t.Fatalf("the browser shows %s, want %s:\n%s", v.Page.ID, id, v.Page.Text)
	}
	for _, w := range words {
		if !strings.Contains(v.Page.Text, w) {
			v.t.Errorf("the page does not say %q:\n%s", w, v.Page.Text)
		}
	}
}

// signIn goes through the server's pages and back.
func (v visitor) signIn(decision string, words ...string) {
	v.t.Helper()
	if err := v.Press(v.t.Context(), "try-next"); err != nil {
		v.t.Fatal(err)
	}
	if v.Page.ID == "page-sign-in" {
		v.press("use-password", look.Fact{Name: "identifier", Value: "ann@example.com"})
		v.press("sign-in-submit", look.Fact{Name: "password", Value: dev.Password})
	}
	if v.Page.ID == "page-consent" {
		v.press(decision)
	}
	v.shows("page-try", words...)
}

func (v visitor) press(button string, fill ...look.Fact) {
	v.t.Helper()
	if err := v.Press(v.t.Context(), button, fill...); err != nil {
		v.t.Fatal(err)
	}
}

// ended expects that nothing is left to send.
func (v visitor) ended() {
	v.t.Helper()
	if v.Page.Has("try-next") {
		v.t.Errorf("there is another step:\n%s", v.Page.Text)
	}
}

func TestTheFlowsAreListed(t *testing.T) {
	v := start(t)
	v.open("/")
	v.open("/try")
	v.shows("page-try", "Authorization code with PKCE", "Refresh", "Client credentials")
	v.open("/try?flow=nonsense")
	v.shows("page-try", "Pick a flow")
}

func TestTheCodeFlowIsWalkedToItsEnd(t *testing.T) {
	v := start(t)
	v.open("/try?flow=authorization_code")
	v.shows("page-try", "GET /.well-known/openid-configuration")
	v.next(`"token_endpoint"`, "code_verifier", "code_challenge_method=S256")
	v.signIn("consent-allow", "Take the code from the redirect", "GET /try/callback", "curl -i", "grant_type=authorization_code")
	v.next("200 OK", `"id_token"`, "Ask who signed in")
	v.next(`"given_name": "Ann"`, "POST /oauth2/revoke")
	v.next("Use the token after it was revoked")
	v.next("401 Unauthorized", "refused")
	v.ended()
	v.open("/try?flow=authorization_code&restart=1")
	v.shows("page-try", "Send this request")
	if v.Page.Address.Query().Has("restart") {
		t.Error("loading the page again would restart it again")
	}
}

func TestTheRefreshFlowEndsWithADeadGrant(t *testing.T) {
	v := start(t)
	v.open("/try?flow=refresh_token")
	v.signIn("consent-allow", "Redeem the code")
	v.next("grant_type=refresh_token")
	v.next("Send the same refresh again")
	first := refreshTokens(v.Page.Text)
	v.next("Redeem the same code again")
	if again := refreshTokens(v.Page.Text); len(again) != len(first)+1 || again[len(again)-1] != first[len(first)-1] {
		t.Errorf("the retry got another token: %v, then %v", first, again)
	}
	v.next("invalid_grant", "refused")
	v.next("401 Unauthorized")
	v.ended()
}

// refreshTokens are those of the answers, in their order.
func refreshTokens(page string) (tokens []string) {
	for _, part := range strings.Split(page, `"refresh_token": "`)[1:] {
		token, _, _ := strings.Cut(part, `"`)
		tokens = append(tokens, token)
	}
	return tokens
}

func TestClientCredentialsNeedNoPerson(t *testing.T) {
	v := start(t)
	v.open("/try?flow=client_credentials")
	v.next(`"access_token"`, "network.read")
	v.next(`"active": true`, `"client_id": "demo-service"`)
	v.next("POST /oauth2/revoke")
	v.next(`"active": false`)
	v.ended()
}

func TestANoEndsTheFlow(t *testing.T) {
	v := start(t)
	v.open("/try?flow=refresh_token")
	v.signIn("consent-deny", "access_denied")
	v.ended()
}

func TestAButtonPressedTwiceSendsOnce(t *testing.T) {
	v := start(t)
	v.open("/try?flow=client_credentials")
	before := *v.Page
	v.next(`"access_token"`)
	v.Page = &before
	v.next("Ask whether the token is live")
	if strings.Contains(v.Page.Text, `"active"`) {
		t.Error("the second press sent the next step")
	}
	v.Page = &before
	if err := v.Press(t.Context(), "try-next", look.Fact{Name: "ticket", Value: "made-up"}, look.Fact{Name: "step", Value: "1"}); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(v.Page.Text, `"active"`) {
		t.Error("a foreign form sent a step")
	}
}

func TestAnAnswerNobodyWaitsForIsRefused(t *testing.T) {
	v := start(t)
	v.open("/try?flow=refresh_token")
	v.open("/try/callback?code=x&state=y")
	v.shows("page-error", "Start the flow again")
	if v.Page.Status != http.StatusBadRequest {
		t.Errorf("status %d", v.Page.Status)
	}
}
