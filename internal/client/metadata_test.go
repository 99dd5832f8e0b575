package client

import (
	"errors"
	"reflect"
	"strings"
	"testing"
)

func TestEachTypeOfAppGetsTheDefaultsThatFitIt(t *testing.T) {
	for _, c := range []struct {
		given Metadata
		auth  AuthMethod
		pkce  PKCEPolicy
		types string
	}{
		{Metadata{Type: Native, RedirectURIs: []string{"http://127.0.0.1/cb"}}, AuthNone, PKCERequired, "authorization_code refresh_token"},
		{Metadata{Type: SPA, RedirectURIs: []string{"https://a.test/cb"}}, AuthNone, PKCERequired, "authorization_code refresh_token"},
		{Metadata{RedirectURIs: []string{"https://a.test/cb"}}, AuthBasic, PKCEOptional, "authorization_code refresh_token"},
		{Metadata{Type: Service}, AuthBasic, PKCEOptional, "client_credentials"},
	} {
		c.given.Name = "A"
		if err := c.given.Complete(); err != nil {
			t.Fatal(err)
		}
		if c.given.AuthMethod != c.auth || c.given.PKCE != c.pkce || strings.Join(c.given.GrantTypes, " ") != c.types || c.given.IDTokenAlg != "ES256" {
			t.Errorf("%s: %+v", c.given.Type, c.given)
		}
		again := c.given
		if err := again.Complete(); err != nil || !reflect.DeepEqual(again, c.given) {
			t.Errorf("%s: completing twice changes the record: %v", c.given.Type, err)
		}
	}
}

func TestARegistrationThatContradictsItselfIsRefusedWithEveryProblem(t *testing.T) {
	redirects := []string{"https://a.test/cb"}
	for member, m := range map[string]Metadata{
		"client_name":                  {Name: "A\u202eB", RedirectURIs: redirects},
		"redirect_uris":                {},
		"grant_types":                  {Type: Native, RedirectURIs: redirects, GrantTypes: []string{"authorization_code", "client_credentials"}},
		"pkce":                         {Type: SPA, RedirectURIs: redirects, PKCE: PKCEOptional},
		"refresh_mode":                 {Type: SPA, RedirectURIs: redirects, RefreshMode: Fixed},
		"refresh_window":               {RedirectURIs: redirects, RefreshMode: Rotate, RefreshWindow: 61},
		"access_token_lifetime":        {RedirectURIs: redirects, AccessTokenLifetime: 86401},
		"scope":                        {RedirectURIs: redirects, Scope: "a\"b"},
		"policy_uri":                   {RedirectURIs: redirects, PolicyURI: "javascript:alert(1)"},
		"token_endpoint_auth_method":   {RedirectURIs: redirects, AuthMethod: "magic"},
		"id_token_signed_response_alg": {RedirectURIs: redirects, IDTokenAlg: "HS256"},
		"response_types":               {RedirectURIs: redirects, ResponseTypes: []ResponseType{"token"}},
		"app_type":                     {RedirectURIs: redirects, Type: "toaster"},
		"consent":                      {RedirectURIs: redirects, Consent: "maybe"},
	} {
		if m.Name == "" {
			m.Name = "A"
		}
		var ps Problems
		if err := m.Complete(); !errors.As(err, &ps) {
			t.Errorf("%s: got %v", member, err)
			continue
		}
		found := false
		for _, p := range ps {
			found = found || p.Member == member
		}
		if !found {
			t.Errorf("no problem with %s in %v", member, ps)
		}
	}
}

func TestTakingARedirectURIOrAGrantTypeAwayEndsPendingCodes(t *testing.T) {
	c := Client{Metadata: Metadata{RedirectURIs: []string{"https://a.test/1", "https://a.test/2"}, GrantTypes: []string{"authorization_code", "refresh_token"}, AuthMethod: AuthBasic}}
	fewer := c.Metadata
	fewer.RedirectURIs = fewer.RedirectURIs[:1]
	renamed := c.Metadata
	renamed.Name = "B"
	public := c.Metadata
	public.AuthMethod = AuthNone
	if got := Changed(c, Published, fewer); got.CodeRevision != 1 || got.Revocation != 0 {
		t.Errorf("a lost URI moves the counters to %d, %d", got.CodeRevision, got.Revocation)
	}
	if got := Changed(c, Published, renamed); got.CodeRevision != 0 || got.Revocation != 0 {
		t.Errorf("a new name moves the counters to %d, %d", got.CodeRevision, got.Revocation)
	}
	if got := Changed(c, Published, public); got.Revocation != 1 {
		t.Error("a client that stops authenticating keeps its grants")
	}
}
