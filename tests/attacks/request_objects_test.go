package attacks

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"github.com/authgrove/authgrove/internal/config"
	"github.com/authgrove/authgrove/internal/jose"
	"github.com/authgrove/authgrove/internal/oauth"
	"github.com/authgrove/authgrove/tests/stage"
)

// attack: az.reqObj
func TestARequestObjectThatIsNotItsClientsIsRefusedAndWhatIsSignedIsTheWholeRequest(t *testing.T) {
	mine, other := newSigner(t, "folder"), newSigner(t, "other")
	at := stage.Set(t, stage.Options{Change: func(c *config.Config) {
		registered := mine.client(t, "")
		registered.AppType, registered.Capabilities, registered.RedirectURIs = "web", nil, []string{"https://folder.test/cb"}
		registered.RequestObjectSigningAlg = "ES256"
		c.Bootstrap.Clients = append(c.Bootstrap.Clients, registered)
	}})
	claims := func(pairs ...any) map[string]any {
		base := map[string]any{"iss": mine.id, "aud": at.URL, "client_id": mine.id, "response_type": "code", "scope": "openid",
			"redirect_uri": "https://folder.test/cb", "state": "inside", "prompt": "none", "exp": at.Clock.Now().Add(time.Minute).Unix()}
		for i := 0; i+1 < len(pairs); i += 2 {
			base[pairs[i].(string)] = pairs[i+1]
		}
		return base
	}
	ask := func(object string) url.Values {
		query := url.Values{"client_id": {mine.id}, "response_type": {"code"}, "request": {object}, "redirect_uri": {"https://folder.test/cb"},
			"state": {"beside"}, "prompt": {"create"}, "scope": {"openid profile admin"}}
		a := at.Send(at.Request(oauth.PathAuthorize+"?"+query.Encode(), nil))
		to, err := url.Parse(a.Header.Get("Location"))
		if err != nil || a.Status != http.StatusFound {
			t.Fatalf("status %d, sent to %q", a.Status, a.Header.Get("Location"))
		}
		return to.Query()
	}
	// What travels beside the object would have been refused twice over.
	if got := ask(mine.sign(t, claims())); got.Get("error") != "login_required" || got.Get("state") != "inside" {
		t.Errorf("a signed object: %v", got)
	}
	foreign := signer{mine.id, other.key, mine.kid}
	for name, object := range map[string]string{
		"unsigned":       jose.Unsigned(mustJSON(t, claims())),
		"another's key":  foreign.sign(t, claims()),
		"expired":        mine.sign(t, claims("exp", at.Clock.Now().Add(-5*time.Minute).Unix())),
		"not yet":        mine.sign(t, claims("nbf", at.Clock.Now().Add(5*time.Minute).Unix())),
		"another issuer": mine.sign(t, claims("iss", other.id)),
		"to another":     mine.sign(t, claims("aud", "https://a.test")),
		"an assertion":   mine.sign(t, claims("sub", mine.id)),
		"cut off":        mine.sign(t, claims())[:80],
	} {
		if got := ask(object); got.Get("error") != "invalid_request_object" || got.Get("state") != "beside" {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// attack: az.reqUri
// It is also the plan's request-uri-signed-rs256, with ES256.
func TestARequestIsFetchedFromRegisteredAddressesOnly(t *testing.T) {
	mine := newSigner(t, "folder")
	var object string
	asked := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked++
		if object == "" {
			w.WriteHeader(http.StatusNotFound)
		}
		_, _ = w.Write([]byte(object))
	}))
	defer server.Close()
	at := stage.Set(t, stage.Options{Change: func(c *config.Config) {
		registered := mine.client(t, "")
		registered.AppType, registered.Capabilities, registered.RedirectURIs = "web", nil, []string{"https://folder.test/cb"}
		registered.RequestObjectSigningAlg, registered.RequestURIs = "ES256", []string{server.URL + "/request"}
		c.Testing.OutboundLoopback = true
		c.Bootstrap.Clients = append(c.Bootstrap.Clients, registered)
	}})
	ask := func(uri string) url.Values {
		query := url.Values{"client_id": {mine.id}, "response_type": {"code"}, "request_uri": {uri}, "state": {"beside"}}
		to, err := url.Parse(at.Send(at.Request(oauth.PathAuthorize+"?"+query.Encode(), nil)).Header.Get("Location"))
		if err != nil {
			t.Fatal(err)
		}
		return to.Query()
	}
	object = mine.sign(t, map[string]any{"iss": mine.id, "aud": at.URL, "client_id": mine.id, "response_type": "code", "scope": "openid",
		"redirect_uri": "https://folder.test/cb", "state": "inside", "prompt": "none"})
	if got := ask(server.URL + "/request#not-a-hash"); got.Get("error") != "login_required" || got.Get("state") != "inside" || asked != 1 {
		t.Errorf("a registered address, fetched %d times: %v", asked, got)
	}
	for _, uri := range []string{server.URL + "/other", server.URL, "http://169.254.169.254/", "file:///etc/passwd"} {
		if got := ask(uri); got.Get("error") != "request_uri_not_supported" || asked != 1 {
			t.Errorf("%s, fetched %d times: %v", uri, asked, got)
		}
	}
	object = ""
	if got := ask(server.URL + "/request"); got.Get("error") != "invalid_request_uri" || got.Get("state") != "beside" {
		t.Errorf("an address without an answer: %v", got)
	}
}
