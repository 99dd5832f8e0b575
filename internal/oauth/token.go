// Spec: RFC 6749 §3.2, §5.1 and §5.2.

package oauth

import (
	"context"

	"github.com/authgrove/authgrove/internal/client"
)

// TokenRequest is a request to the token endpoint.
type TokenRequest struct {
	Credentials Credentials
	Params      Params
}

// tokenRequest is the request once the client is known.
type tokenRequest struct {
	client *client.Client
	params Params
	server *Server
}

// entitlement is what a grant type redeemed: all that issue needs to know.
type entitlement struct {
	grant Grant // Number 0 for a client's own token, which needs no row
	// scope is what the access token may do, never more than the grant.
	scope    []string
	audience audience
	// nonce is repeated in the ID token of the first answers only.
	nonce string
	// claims are those asked for one by one and allowed.
	claims ClaimsWish
	// code travels beside the tokens through the browser; "" at the token endpoint.
	code string
	// withoutAccessToken and withoutIDToken say what the response type leaves out.
	withoutAccessToken, withoutIDToken bool
	// refresh says that the answer carries the refresh token of the grant's current generation.
	refresh bool
}

// grantType is one row of the table below. It supplies its name, the
// parameters it cannot do without, and how what is presented becomes an
// entitlement. Everything else is the pipeline's.
type grantType struct {
	name   string
	needs  []string
	redeem func(ctx context.Context, r *tokenRequest) (entitlement, error)
}

const (
	grantAuthorizationCode = "authorization_code"
	grantRefreshToken      = "refresh_token"
	grantClientCredentials = "client_credentials"
	// grantImplicit is what clients register whose tokens come through the
	// browser (RFC 7591 §2.1); the token endpoint does not know it.
	grantImplicit = "implicit"
)

// grantTypes is every grant type of the token endpoint. A new one is a row
// here and a file grant_<name>.go.
func grantTypes() []grantType {
	return []grantType{
		{grantAuthorizationCode, []string{"code"}, redeemAuthorizationCode},
		{grantRefreshToken, []string{"refresh_token"}, redeemRefreshToken},
		{grantClientCredentials, nil, redeemClientCredentials},
	}
}

// Token answers a token request. The five steps are the whole endpoint; no
// grant type adds, drops or reorders one. The client comes with the answer,
// and with an error as soon as it is known, for the log.
func (s *Server) Token(ctx context.Context, r TokenRequest) (TokenResponse, *client.Client, error) {
	if err := r.Params.refuseRepeated(); err != nil {
		return TokenResponse{}, nil, err
	}
	// 1. Authenticate the client.
	c, err := s.AuthenticateClient(ctx, r.Credentials)
	if err != nil {
		return TokenResponse{}, nil, err
	}
	// 2. Is the grant type offered, and to this client?
	g, refusal := allowedGrantType(c, r.Params)
	if refusal != nil {
		return TokenResponse{}, c, refusal
	}
	// 3. Redeem, which is durable when it returns; and
	// 4. bind: what the token is for is settled within, before anything is spent.
	what, err := g.redeem(ctx, &tokenRequest{client: c, params: r.Params, server: s})
	if err != nil {
		return TokenResponse{}, c, err
	}
	// 5. Issue. No token before the spend.
	response, err := s.issue(ctx, c, what)
	return response, c, err
}

func allowedGrantType(c *client.Client, p Params) (grantType, *Error) {
	name := p.Get("grant_type")
	if name == "" {
		return grantType{}, refuse(InvalidRequest, "grant_type is missing")
	}
	for _, g := range grantTypes() {
		if g.name != name {
			continue
		}
		if !c.Metadata.HasGrantType(name) {
			return g, refuse(UnauthorizedClient, "the client is not registered for the grant type %s", name)
		}
		for _, needed := range g.needs {
			if !p.Has(needed) {
				return g, refuse(InvalidRequest, "%s is missing", needed)
			}
		}
		return g, nil
	}
	return grantType{}, refuse(UnsupportedGrantType, "this grant_type is not offered")
}
