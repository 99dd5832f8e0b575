// Spec: OpenID Connect Core §2, §3.1.3.6 and §12.2.

package oauth

import (
	"encoding/binary"
	"encoding/json"
	"time"

	"github.com/authgrove/authgrove/internal/client"
	"github.com/authgrove/authgrove/internal/jose"
	"github.com/authgrove/authgrove/internal/secret"
)

// idToken holds the protocol claims only: what the person's scopes speak of is
// given by userinfo, which needs a living grant.
type idToken struct {
	Issuer          string   `json:"iss"`
	Subject         string   `json:"sub"`
	Audience        string   `json:"aud"`
	ExpiresAt       int64    `json:"exp"`
	IssuedAt        int64    `json:"iat"`
	AuthTime        int64    `json:"auth_time"`
	Nonce           string   `json:"nonce,omitempty"`
	AccessTokenHash string   `json:"at_hash"`
	ACR             string   `json:"acr,omitempty"`
	AMR             []string `json:"amr,omitempty"`
	SessionID       string   `json:"sid,omitempty"`
}

const idTokenType = "JWT"

func (s *Server) makeIDToken(c *client.Client, what *entitlement, accessToken string, now time.Time) (string, error) {
	key, err := s.signer(jose.Algorithm(c.Metadata.IDTokenAlg))
	if err != nil {
		return "", err
	}
	g := &what.grant
	claims, err := json.Marshal(idToken{
		Issuer: s.Settings.Issuer, Subject: string(g.Subject), Audience: string(c.ID),
		IssuedAt: now.Unix(), ExpiresAt: now.Add(s.Settings.IDTokenLifetime).Unix(), AuthTime: g.AuthTime.Unix(),
		Nonce: what.nonce, AccessTokenHash: key.LeftHash(accessToken), ACR: g.ACR, AMR: g.AMR,
		SessionID: s.sessionID(g.Session, c.Number),
	})
	if err != nil {
		return "", err
	}
	return key.Sign(idTokenType, claims)
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
