// Spec: OpenID Connect Core §2, §3.1.3.6, §3.2.2.10, §3.3.2.11, §5.5 and §12.2.

package oauth

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"slices"

	"github.com/authgrove/authgrove/internal/client"
	"github.com/authgrove/authgrove/internal/jose"
	"github.com/authgrove/authgrove/internal/secret"
)

// idToken holds the protocol claims. What the person's scopes speak of is given
// by userinfo, which needs a living grant; claims about the person are here only
// if they were asked for here, or if there is no access token to ask with.
type idToken struct {
	Issuer          string   `json:"iss"`
	Subject         string   `json:"sub"`
	Audience        string   `json:"aud"`
	ExpiresAt       int64    `json:"exp"`
	IssuedAt        int64    `json:"iat"`
	AuthTime        int64    `json:"auth_time"`
	Nonce           string   `json:"nonce,omitempty"`
	AccessTokenHash string   `json:"at_hash,omitempty"`
	CodeHash        string   `json:"c_hash,omitempty"`
	ACR             string   `json:"acr,omitempty"`
	AMR             []string `json:"amr,omitempty"`
	SessionID       string   `json:"sid,omitempty"`
}

const idTokenType = "JWT"

func (s *Server) makeIDToken(ctx context.Context, c *client.Client, what *entitlement, accessToken string) (string, error) {
	unsigned := c.Metadata.IDTokenAlg == client.AlgNone
	alg := jose.Algorithm(c.Metadata.IDTokenAlg)
	if unsigned {
		alg = s.Settings.SigningAlgorithms[0] // for the hash only
	}
	key, err := s.signer(alg)
	if err != nil {
		return "", err
	}
	g, now := &what.grant, s.Now()
	token := idToken{
		Issuer: s.Settings.Issuer, Subject: s.subjectFor(c, g.Subject), Audience: string(c.ID),
		IssuedAt: now.Unix(), ExpiresAt: now.Add(s.Settings.IDTokenLifetime).Unix(), AuthTime: g.AuthTime.Unix(),
		Nonce: what.nonce, ACR: g.ACR, AMR: g.AMR, SessionID: s.sessionID(g.Session, c.Number),
	}
	if accessToken != "" {
		token.AccessTokenHash = key.LeftHash(accessToken)
	}
	if what.code != "" {
		token.CodeHash = key.LeftHash(what.code)
	}
	payload, err := json.Marshal(token)
	if err != nil {
		return "", err
	}
	if payload, err = s.withPerson(ctx, c, what, payload); err != nil {
		return "", err
	}
	if unsigned {
		return jose.Unsigned(payload), nil
	}
	return key.Sign(idTokenType, payload)
}

// withPerson adds the claims about the person that belong into the ID token.
// Only then is the account read.
func (s *Server) withPerson(ctx context.Context, c *client.Client, what *entitlement, payload []byte) ([]byte, error) {
	var scope []string
	if what.withoutAccessToken && what.code == "" {
		scope = what.scope // there will be nothing to ask userinfo with (OpenID Connect Core §5.4)
	}
	named := what.claims.IDToken
	if len(named) == 0 && !slices.ContainsFunc(scope, func(value string) bool { return value != ScopeOpenID }) {
		return payload, nil
	}
	seen, found, err := s.Grants.ReadToken(ctx, TokenQuery{Number: what.grant.Number, Client: c.Number, Person: true})
	if err != nil || !found {
		return payload, err
	}
	about, err := s.claimsFor(c, &seen.Person, scope, named)[1:].MarshalJSON() // the payload has its sub
	if err != nil || len(about) == len("{}") {
		return payload, err
	}
	payload[len(payload)-1] = ','
	return append(payload, about[1:]...), nil
}

// sessionID is how one client names one session. Two clients get different
// names, so that they cannot tell by it that they see the same browser; a new
// epoch changes them all, because it ends every session.
func (s *Server) sessionID(session int64, c client.Number) string {
	var numbers [16]byte
	binary.BigEndian.PutUint64(numbers[:8], uint64(session))
	binary.BigEndian.PutUint64(numbers[8:], uint64(c))
	sum := secret.Sum(s.Keys.Current().Epoch, "sid", numbers[:])
	return secret.Encode62(sum[:16])
}
