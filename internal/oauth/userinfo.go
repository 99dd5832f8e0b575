// Spec: OpenID Connect Core §5.3, §5.3.2, §5.4 and §5.5, RFC 6750 §3.1.

package oauth

import (
	"context"
	"slices"

	"github.com/authgrove/authgrove/internal/client"
	"github.com/authgrove/authgrove/internal/jose"
)

// UserInfo is the answer of the userinfo endpoint: Claims, or, for a client that
// is registered for it, the same as the JWT Signed.
type UserInfo struct {
	Claims ClaimSet
	Signed string
}

// UserInfo returns the claims about the person that the presented access token
// opens. The token may be for any API of this issuer: it is its scope openid
// that makes it good here.
func (s *Server) UserInfo(ctx context.Context, text string) (UserInfo, *client.Client, error) {
	t, err := s.openAccessToken(ctx, text)
	if err != nil {
		return UserInfo{}, nil, bearerRefusal(err)
	}
	if !slices.Contains(splitScope(t.Scope), ScopeOpenID) {
		return UserInfo{}, nil, refuse(InsufficientScope, "userinfo needs the scope openid")
	}
	living, err := s.judgeAccessToken(ctx, t, true)
	if err != nil {
		return UserInfo{}, nil, bearerRefusal(err)
	}
	if !slices.Contains(living.scope, ScopeOpenID) {
		return UserInfo{}, living.client, refuse(InsufficientScope, "the scope openid was taken back")
	}
	named, err := living.reading.Rights.claimsLeft(living.client.Metadata.ScopeValues())
	if err != nil {
		return UserInfo{}, living.client, err
	}
	claims := s.claimsFor(living.client, &living.reading.Person, living.scope, named.UserInfo)
	if living.client.Metadata.UserInfoAlg == "" {
		return UserInfo{Claims: claims}, living.client, nil
	}
	signed, err := s.signUserInfo(living.client, claims)
	return UserInfo{Signed: signed}, living.client, err
}

func (s *Server) signUserInfo(c *client.Client, claims ClaimSet) (string, error) {
	key, err := s.signer(jose.Algorithm(c.Metadata.UserInfoAlg))
	if err != nil {
		return "", err
	}
	payload, err := append(claims, claim{"iss", s.Settings.Issuer}, claim{"aud", string(c.ID)}).MarshalJSON()
	if err != nil {
		return "", err
	}
	return key.Sign(userInfoType, payload)
}

// userInfoType is its own, so that the answer is never taken for an ID token.
const userInfoType = "userinfo+jwt"

// bearerRefusal is the answer to a token that is not good: RFC 6750 §3.1 has
// one code for all of them. What is wrong with the server stays what it is.
func bearerRefusal(err error) error {
	if notOurs(err) != nil {
		return err
	}
	return &Error{Code: InvalidToken, Description: "the access token is malformed, expired or revoked", Cause: err}
}
