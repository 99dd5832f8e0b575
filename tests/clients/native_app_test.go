package clients

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"github.com/authgrove/authgrove/internal/apptest"
	"github.com/authgrove/authgrove/internal/dev"
)

// nativeApp is an installed app as RFC 8252 §7.3 has it: a public client with
// PKCE that catches the redirect on a loopback port of its own.
type nativeApp struct {
	*oauth2.Config
	provider *oidc.Provider
	answers  chan url.Values
}

func newNativeApp(t *testing.T, s *apptest.Server) *nativeApp {
	t.Helper()
	app := &nativeApp{answers: make(chan url.Values, 1)}
	catcher := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/callback" {
			app.answers <- r.URL.Query()
		}
	}))
	t.Cleanup(catcher.Close)
	provider, err := oidc.NewProvider(t.Context(), s.URL)
	if err != nil {
		t.Fatal(err)
	}
	app.provider = provider
	app.Config = &oauth2.Config{ClientID: dev.NativeClient, Endpoint: provider.Endpoint(), RedirectURL: catcher.URL + "/callback",
		Scopes: []string{oidc.ScopeOpenID, "profile", "email", oidc.ScopeOfflineAccess, "network.read"}}
	return app
}

// ask sends a person's browser through the flow and returns what the app caught.
func (app *nativeApp) ask(t *testing.T, s *apptest.Server, decision string, options ...oauth2.AuthCodeOption) url.Values {
	t.Helper()
	browser := apptest.Browser(t)
	to := s.Walk(t, browser, app.AuthCodeURL("state-1", options...), "ann@example.com", decision)
	res, err := browser.Get(to.String())
	if err != nil {
		t.Fatal(err)
	}
	if err := res.Body.Close(); err != nil {
		t.Fatal(err)
	}
	answer := <-app.answers
	if answer.Get("state") != "state-1" || answer.Get("iss") != s.URL {
		t.Fatalf("the app caught %v", answer)
	}
	return answer
}

// signIn is the flow up to the tokens.
func (app *nativeApp) signIn(t *testing.T, s *apptest.Server) *oauth2.Token {
	t.Helper()
	verifier := oauth2.GenerateVerifier()
	answer := app.ask(t, s, "allow", oauth2.S256ChallengeOption(verifier), oidc.Nonce("nonce-1"))
	token, err := app.Exchange(t.Context(), answer.Get("code"), oauth2.VerifierOption(verifier))
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func TestGoOIDCAcceptsTheTokensOfANativeApp(t *testing.T) {
	s := apptest.Start(t, apptest.Options{})
	app := newNativeApp(t, s)
	token := app.signIn(t, s)
	if token.Type() != "Bearer" || token.RefreshToken == "" || token.Extra("scope") != strings.Join(app.Scopes, " ") {
		t.Errorf("token type %s, refresh token %t, scope %v", token.Type(), token.RefreshToken != "", token.Extra("scope"))
	}
	raw, _ := token.Extra("id_token").(string)
	idToken, err := app.provider.Verifier(&oidc.Config{ClientID: app.ClientID}).Verify(t.Context(), raw)
	if err != nil {
		t.Fatal(err)
	}
	if idToken.Nonce != "nonce-1" {
		t.Errorf("nonce %q", idToken.Nonce)
	}
	if err := idToken.VerifyAccessToken(token.AccessToken); err != nil {
		t.Errorf("at_hash: %v", err)
	}
	person, err := app.provider.UserInfo(t.Context(), oauth2.StaticTokenSource(token))
	if err != nil {
		t.Fatal(err)
	}
	if person.Subject != idToken.Subject || person.Email != "ann@example.com" || !person.EmailVerified {
		t.Errorf("userinfo says %+v", person)
	}
}

func TestEveryAlgorithmOfTheServerIsKnownToGoOIDC(t *testing.T) {
	s := apptest.Start(t, apptest.Options{})
	var found struct {
		Algorithms []string `json:"id_token_signing_alg_values_supported"`
	}
	if err := newNativeApp(t, s).provider.Claims(&found); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{oidc.ES256, oidc.RS256} {
		if !strings.Contains(strings.Join(found.Algorithms, " "), want) {
			t.Errorf("discovery lists %v, without %s", found.Algorithms, want)
		}
	}
}

func TestXOAuth2RefreshesByItself(t *testing.T) {
	s := apptest.Start(t, apptest.Options{})
	app := newNativeApp(t, s)
	token := app.signIn(t, s)
	spent := *token
	spent.AccessToken = "" // what the library takes for expired
	fresh, err := app.TokenSource(t.Context(), &spent).Token()
	if err != nil {
		t.Fatal(err)
	}
	if fresh.AccessToken == token.AccessToken || fresh.RefreshToken == token.RefreshToken || !fresh.Valid() {
		t.Error("the refresh brought nothing new")
	}
	if _, err := app.provider.UserInfo(t.Context(), oauth2.StaticTokenSource(fresh)); err != nil {
		t.Error(err)
	}
}

func TestARevokedRefreshTokenEndsEverything(t *testing.T) {
	s := apptest.Start(t, apptest.Options{})
	app := newNativeApp(t, s)
	token := app.signIn(t, s)
	post(t, s.URL+"/oauth2/revoke", http.StatusOK, url.Values{"client_id": {app.ClientID}, "token": {token.RefreshToken}}, nil)
	spent := *token
	spent.AccessToken = ""
	_, err := app.TokenSource(t.Context(), &spent).Token()
	wantRefusal(t, err, "invalid_grant")
	if _, err := app.provider.UserInfo(t.Context(), oauth2.StaticTokenSource(token)); err == nil {
		t.Error("the access token outlives its grant")
	}
}

func TestAWrongVerifierIsRefusedAndTheLibrarySaysWhy(t *testing.T) {
	s := apptest.Start(t, apptest.Options{})
	app := newNativeApp(t, s)
	answer := app.ask(t, s, "allow", oauth2.S256ChallengeOption(oauth2.GenerateVerifier()))
	_, err := app.Exchange(t.Context(), answer.Get("code"), oauth2.VerifierOption(oauth2.GenerateVerifier()))
	wantRefusal(t, err, "invalid_grant")
}

func TestAPersonWhoRefusesIsReportedToTheApp(t *testing.T) {
	s := apptest.Start(t, apptest.Options{})
	app := newNativeApp(t, s)
	answer := app.ask(t, s, "deny", oauth2.S256ChallengeOption(oauth2.GenerateVerifier()))
	if answer.Get("error") != "access_denied" || answer.Has("code") {
		t.Errorf("the app caught %v", answer)
	}
}

// The library knows no public clients: unless told, it first sends the id by
// HTTP Basic. That wrong first try must not spend the code.
func TestTheLibrarysFirstGuessHowToAuthenticateCostsNothing(t *testing.T) {
	s := apptest.Start(t, apptest.Options{})
	app := newNativeApp(t, s)
	if app.Endpoint.AuthStyle != oauth2.AuthStyleAutoDetect {
		t.Fatal("the library does not guess any more")
	}
	tries := 0
	ctx := context.WithValue(t.Context(), oauth2.HTTPClient, &http.Client{Transport: countingTransport{&tries}})
	verifier := oauth2.GenerateVerifier()
	answer := app.ask(t, s, "allow", oauth2.S256ChallengeOption(verifier))
	if _, err := app.Exchange(ctx, answer.Get("code"), oauth2.VerifierOption(verifier)); err != nil {
		t.Fatal(err)
	}
	if tries != 2 {
		t.Errorf("%d requests, want a wrong one and a right one", tries)
	}
}

type countingTransport struct{ tries *int }

func (c countingTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	*c.tries++
	return http.DefaultTransport.RoundTrip(r)
}
