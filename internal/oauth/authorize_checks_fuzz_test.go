package oauth

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"testing"
	"time"

	"github.com/authgrove/authgrove/internal/catalogue"
	"github.com/authgrove/authgrove/internal/client"
	"github.com/authgrove/authgrove/internal/jose"
)

// emptyCatalogue has nothing in it.
type emptyCatalogue struct{}

func (emptyCatalogue) LoadCatalogue(context.Context) ([]catalogue.Capability, []catalogue.API, error) {
	return nil, nil, nil
}

func (emptyCatalogue) PutCatalogue(context.Context, []catalogue.Capability, []catalogue.API) error {
	return nil
}

// noKeys believes no token.
type noKeys struct{ Keys }

func (noKeys) Verify(context.Context, string, string, int) ([]byte, *jose.SigningKey, error) {
	return nil, nil, jose.ErrInvalidToken
}

func FuzzAnAuthorizationRequestIsRefusedOrWithinItsRegistration(f *testing.F) {
	for _, query := range []string{
		"", "response_type=code&scope=openid&code_challenge=" + rfcChallenge + "&code_challenge_method=S256&state=s",
		"response_type=id_token+code&nonce=n&scope=openid+email&code_challenge=" + rfcChallenge + "&code_challenge_method=S256&response_mode=form_post",
		"response_type=code&response_mode=query&prompt=none+login", "response_type=code&max_age=1e9", "response_type=token", "request=e30.e30.", "request_uri=urn%3Ax",
		"response_type=code&scope=openid&claims=%7B%22id_token%22%3A%7B%22acr%22%3A%7B%22essential%22%3Atrue%7D%7D%7D&code_challenge=" + rfcChallenge + "&code_challenge_method=S256&max_age=0&prompt=login+consent",
		"response_type=code&resource=https%3A%2F%2Fid.test&resource=x", "response_type=code&id_token_hint=a.b.c&claims=x", "response_type=code&ui_locales=de+en&acr_values=1&login_hint=ann&display=page",
	} {
		f.Add(query)
	}
	cat, err := catalogue.Open(f.Context(), emptyCatalogue{})
	if err != nil {
		f.Fatal(err)
	}
	s := &Server{Parts: Parts{Settings: Settings{Issuer: "https://id.test", RequestLifetime: time.Hour}, Catalogue: cat, Keys: noKeys{}, Now: time.Now}}
	c := &client.Client{ID: "a", Metadata: client.Metadata{Name: "A", Type: client.Web, RedirectURIs: []string{"https://a.test/cb"},
		PKCE: client.PKCERequired, Scope: "openid email offline_access", GrantTypes: []string{"authorization_code", "implicit", "refresh_token"},
		ResponseTypes: []client.ResponseType{client.ResponseCode, "code id_token"}}}
	if err := c.Metadata.Complete(); err != nil {
		f.Fatal(err)
	}
	target := Target{Client: c, RedirectURI: "https://a.test/cb", Explicit: true}
	f.Fuzz(func(t *testing.T, query string) {
		values, err := url.ParseQuery(query)
		if err != nil {
			return
		}
		request, err := s.Check(t.Context(), target, NewParams(values))
		if err != nil {
			var refusal *Error
			if !errors.As(err, &refusal) || refusal.Code == ServerError {
				t.Fatalf("%q: %v", query, err)
			}
			sayable(t, refusal)
			return
		}
		if !slices.Contains(c.Metadata.ResponseTypes, request.ResponseType) || !slices.Contains(responseModes, request.ResponseMode) {
			t.Fatalf("%q: %+v", query, request)
		}
		if request.ResponseType.FrontChannel() && (request.ResponseMode == ModeQuery || request.Nonce == "") || request.Challenge == "" {
			t.Fatalf("%q: %+v", query, request)
		}
		for _, scope := range request.Scope {
			if !slices.Contains(c.Metadata.ScopeValues(), scope) {
				t.Fatalf("%q: scope %q", query, request.Scope)
			}
		}
	})
}
