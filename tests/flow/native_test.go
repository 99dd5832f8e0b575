package flow

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/authgrove/authgrove/internal/apptest"
)

func TestANativeAppSignsAPersonInAndGetsItsTokens(t *testing.T) {
	s := apptest.Start(t, apptest.Options{})
	browser := apptest.Browser(t)
	const callback = "http://127.0.0.1:9123/callback"
	to := s.Walk(t, browser, s.AuthorizeURL("demo-native", callback, "openid profile offline_access network.read", "nonce", "n-1"), "ann@example.com", "allow")
	if !strings.HasPrefix(to.String(), callback) || to.Query().Get("code") == "" || to.Query().Get("iss") != s.URL || to.Query().Get("state") != "st-1" {
		t.Fatalf("sent to %s", to)
	}
	res, err := http.PostForm(s.URL+"/oauth2/token", url.Values{"grant_type": {"authorization_code"}, "client_id": {"demo-native"},
		"redirect_uri": {callback}, "code": {to.Query().Get("code")}, "code_verifier": {apptest.Verifier}})
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var answer map[string]any
	if err := json.NewDecoder(res.Body).Decode(&answer); err != nil {
		t.Fatal(err)
	}
	if res.StatusCode != 200 || answer["refresh_token"] == nil || answer["id_token"] == nil {
		t.Fatalf("status %d: %v", res.StatusCode, answer)
	}
}
