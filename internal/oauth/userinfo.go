// Spec: OpenID Connect Core §5.3 and §5.4, RFC 6750 §3.1.

package oauth

import (
	"context"
	"slices"

	"github.com/authgrove/authgrove/internal/client"
)

// UserInfo returns the claims about the person that the presented access token
// opens. The token may be for any API of this issuer: it is its scope openid
// that makes it good here.
func (s *Server) UserInfo(ctx context.Context, text string) (map[string]any, *client.Client, error) {
	t, err := s.openAccessToken(ctx, text)
	if err != nil {
		return nil, nil, bearerRefusal(err)
	}
	if !slices.Contains(splitScope(t.Scope), ScopeOpenID) {
		return nil, nil, refuse(InsufficientScope, "userinfo needs the scope openid")
	}
	living, err := s.judgeAccessToken(ctx, t, true)
	if err != nil {
		return nil, nil, bearerRefusal(err)
	}
	if !slices.Contains(living.scope, ScopeOpenID) {
		return nil, living.client, refuse(InsufficientScope, "the scope openid was taken back")
	}
	return claimsFor(&living.reading.Person, living.scope), living.client, nil
}

// bearerRefusal is the answer to a token that is not good: RFC 6750 §3.1 has
// one code for all of them. What is wrong with the server stays what it is.
func bearerRefusal(err error) error {
	if notOurs(err) != nil {
		return err
	}
	return &Error{Code: InvalidToken, Description: "the access token is malformed, expired or revoked", Cause: err}
}
