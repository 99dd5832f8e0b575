package clients

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"

	"github.com/authgrove/authgrove/internal/apptest"
	"github.com/authgrove/authgrove/internal/config"
	"github.com/authgrove/authgrove/internal/dev"
	"github.com/authgrove/authgrove/internal/secret"
)

// servicePoster is demo-service again, but one that shows its secret in the body.
const servicePoster = "demo-service-post"

func startWithBothServices(t *testing.T, more ...config.Client) *apptest.Server {
	posted := secret.New("cs")
	s := apptest.Start(t, apptest.Options{Change: func(c *config.Config) {
		c.Bootstrap.Clients = append(c.Bootstrap.Clients, config.Client{ClientID: servicePoster, ClientSecret: posted, ClientName: "Day Watch",
			AppType: "service", TokenEndpointAuthMethod: "client_secret_post", Capabilities: []string{"network.read"}})
		c.Bootstrap.Clients = append(c.Bootstrap.Clients, more...)
	}})
	s.Secrets[servicePoster] = posted
	return s
}

func TestAProgramGetsATokenForItselfByEitherWayToShowItsSecret(t *testing.T) {
	s := startWithBothServices(t)
	for _, c := range []struct {
		id           string
		style, wrong oauth2.AuthStyle
	}{
		{dev.ServiceClient, oauth2.AuthStyleInHeader, oauth2.AuthStyleInParams},
		{servicePoster, oauth2.AuthStyleInParams, oauth2.AuthStyleInHeader},
	} {
		program := clientcredentials.Config{ClientID: c.id, ClientSecret: s.Secrets[c.id].Reveal(), TokenURL: s.URL + "/oauth2/token",
			Scopes: []string{"network.read"}, AuthStyle: c.style}
		token, err := program.Token(t.Context())
		if err != nil {
			t.Fatalf("%s: %v", c.id, err)
		}
		if !token.Valid() || token.RefreshToken != "" || token.Extra("scope") != "network.read" {
			t.Errorf("%s: valid %t, refresh token %t, scope %v", c.id, token.Valid(), token.RefreshToken != "", token.Extra("scope"))
		}
		program.AuthStyle = c.wrong
		_, err = program.Token(t.Context())
		wantRefusal(t, err, "invalid_client")
		program.AuthStyle, program.ClientSecret = c.style, "wrong"
		_, err = program.Token(t.Context())
		wantRefusal(t, err, "invalid_client")
	}
}

func TestAWebAppIntrospectsItsTokenUntilItRevokesIt(t *testing.T) {
	s := apptest.Start(t, apptest.Options{})
	provider, err := oidc.NewProvider(t.Context(), s.URL)
	if err != nil {
		t.Fatal(err)
	}
	app := oauth2.Config{ClientID: dev.WebClient, ClientSecret: s.Secrets[dev.WebClient].Reveal(), Endpoint: provider.Endpoint(),
		RedirectURL: webRedirect(t, s), Scopes: []string{oidc.ScopeOpenID, oidc.ScopeOfflineAccess}}
	verifier := oauth2.GenerateVerifier()
	to := s.Walk(t, apptest.Browser(t), app.AuthCodeURL("state-1", oauth2.S256ChallengeOption(verifier)), "ann@example.com", "allow")
	token, err := app.Exchange(t.Context(), to.Query().Get("code"), oauth2.VerifierOption(verifier))
	if err != nil {
		t.Fatal(err)
	}
	about := func(text string) (answer map[string]any) {
		post(t, s.URL+"/oauth2/introspect", http.StatusOK, url.Values{"token": {text}}, &answer, app.ClientID, app.ClientSecret)
		return answer
	}
	for _, text := range []string{token.AccessToken, token.RefreshToken} {
		if answer := about(text); answer["active"] != true || answer["client_id"] != dev.WebClient || answer["scope"] != "openid offline_access" {
			t.Errorf("introspection says %v", answer)
		}
	}
	post(t, s.URL+"/oauth2/revoke", http.StatusOK, url.Values{"token": {token.RefreshToken}}, nil, app.ClientID, app.ClientSecret)
	for _, text := range []string{token.AccessToken, token.RefreshToken} {
		if answer := about(text); answer["active"] != false || len(answer) != 1 {
			t.Errorf("after revocation introspection says %v", answer)
		}
	}
}

func TestAnotherAppLearnsNothingByIntrospection(t *testing.T) {
	s := apptest.Start(t, apptest.Options{})
	token := newNativeApp(t, s).signIn(t, s)
	var answer map[string]any
	post(t, s.URL+"/oauth2/introspect", http.StatusOK, url.Values{"token": {token.AccessToken}}, &answer, dev.WebClient, s.Secrets[dev.WebClient].Reveal())
	if answer["active"] != false || len(answer) != 1 {
		t.Errorf("introspection says %v", answer)
	}
}

// webRedirect is where demo-web catches its answers.
func webRedirect(t *testing.T, s *apptest.Server) string {
	t.Helper()
	for _, c := range s.Config.Bootstrap.Clients {
		if c.ClientID == dev.WebClient {
			return c.RedirectURIs[0]
		}
	}
	t.Fatal("the fixtures have no demo-web")
	return ""
}

// post sends a form, with HTTP Basic if a name and a secret are given, and reads a JSON answer.
func post(t *testing.T, address string, want int, form url.Values, answer any, basic ...string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if len(basic) == 2 {
		req.SetBasicAuth(url.QueryEscape(basic[0]), url.QueryEscape(basic[1]))
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	if res.StatusCode != want {
		t.Fatalf("%s: status %d: %s", address, res.StatusCode, body)
	}
	if answer == nil {
		return
	}
	if err := json.Unmarshal(body, answer); err != nil {
		t.Fatalf("%s: %v: %s", address, err, body)
	}
}

// wantRefusal holds that the library understood the error answer.
func wantRefusal(t *testing.T, err error, code string) {
	t.Helper()
	var refused *oauth2.RetrieveError
	if !errors.As(err, &refused) || refused.ErrorCode != code || refused.ErrorDescription == "" {
		t.Errorf("got %v, want %s with a description", err, code)
	}
}
