// Spec: RFC 6749 §5.1, RFC 9068 §2.2, OpenID Connect Core §3.1.3.3.

package oauth

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/authgrove/authgrove/internal/client"
	"github.com/authgrove/authgrove/internal/jose"
)

// TokenResponse is the answer of the token endpoint.
type TokenResponse struct {
	AccessToken  string `json:"access_token"`
	TokenType    string `json:"token_type"`
	ExpiresIn    int64  `json:"expires_in"` // seconds
	RefreshToken string `json:"refresh_token,omitempty"`
	IDToken      string `json:"id_token,omitempty"`
	Scope        string `json:"scope,omitempty"`
}

// issue makes the tokens of an entitlement. It is the only place that does,
// and it writes nothing: what it stands on is durable already.
func (s *Server) issue(ctx context.Context, c *client.Client, what entitlement) (response TokenResponse, err error) {
	g := &what.grant
	if !what.withoutAccessToken {
		if response, err = s.accessTokenResponse(ctx, c, &what); err != nil {
			return TokenResponse{}, err
		}
	}
	if what.refresh {
		if response.RefreshToken, err = s.makeRefreshToken(ctx, g, c.ID); err != nil {
			return TokenResponse{}, err
		}
	}
	if g.Number != 0 && !what.withoutIDToken && slices.Contains(what.scope, ScopeOpenID) {
		response.IDToken, err = s.makeIDToken(ctx, c, &what, response.AccessToken)
	}
	return response, err
}

func (s *Server) accessTokenResponse(ctx context.Context, c *client.Client, what *entitlement) (TokenResponse, error) {
	g, now, lifetime := &what.grant, s.Now(), s.accessTokenLifetime(c)
	jti, err := s.makeReference(g, c)
	if err != nil {
		return TokenResponse{}, err
	}
	claims := accessToken{
		Issuer: s.Settings.Issuer, Audience: what.audience.id, ClientID: string(c.ID),
		Scope: joinScope(what.scope), ACR: g.ACR, AMR: g.AMR,
		IssuedAt: now.Unix(), ExpiresAt: now.Add(lifetime).Unix(), ID: jti,
	}
	if g.Number == 0 {
		claims.Subject = string(c.ID) // RFC 9068 §2.2: a client that acts as itself
	} else {
		claims.Subject, claims.AuthTime = s.subjectFor(c, g.Subject), g.AuthTime.Unix()
	}
	text, err := s.encodeAccessToken(ctx, c, what.audience, &claims)
	return TokenResponse{AccessToken: text, TokenType: "Bearer", ExpiresIn: int64(lifetime.Seconds()), Scope: claims.Scope}, err
}

// encodeAccessToken gives the claims the form that the API, or else the client, asks for.
func (s *Server) encodeAccessToken(ctx context.Context, c *client.Client, aud audience, claims *accessToken) (string, error) {
	payload, err := json.Marshal(claims)
	if err != nil {
		return "", err
	}
	format := client.TokenFormat(aud.format)
	if format == "" {
		format = c.Metadata.AccessTokenFormat
	}
	if format == client.Opaque {
		return s.Tickets.Seal(ctx, accessPurpose, accessKind, payload, s.Now().Add(s.accessTokenLifetime(c)))
	}
	alg := jose.Algorithm(aud.alg)
	if alg == "" {
		alg = s.Settings.SigningAlgorithms[0]
	}
	key, err := s.signer(alg)
	if err != nil {
		return "", err
	}
	return key.Sign(accessType, payload)
}

func (s *Server) signer(alg jose.Algorithm) (*jose.SigningKey, error) {
	key, ok := s.Keys.Current().Signer(alg)
	if !ok {
		return nil, fmt.Errorf("no active signing key for %s: add it to keys.signing_algorithms", alg)
	}
	return key, nil
}
