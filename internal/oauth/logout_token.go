// Spec: OpenID Connect Back-Channel Logout 1.0 §2.4.

package oauth

import (
	"encoding/json"
	"time"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/client"
	"github.com/authgrove/authgrove/internal/jose"
	"github.com/authgrove/authgrove/internal/secret"
)

// logoutToken tells one client that one session is over. It has no nonce, and a
// type of its own, so that it is never taken for an ID token.
type logoutToken struct {
	Issuer    string              `json:"iss"`
	Subject   string              `json:"sub"`
	Audience  string              `json:"aud"`
	IssuedAt  int64               `json:"iat"`
	ExpiresAt int64               `json:"exp"`
	ID        string              `json:"jti"`
	Events    map[string]struct{} `json:"events"`
	SessionID string              `json:"sid"`
}

const (
	logoutTokenType     = "logout+jwt"
	logoutTokenLifetime = 2 * time.Minute
	logoutEvent         = "http://schemas.openid.net/event/backchannel-logout"
)

func (s *Server) makeLogoutToken(c *client.Client, subject account.Subject, session int64) (string, error) {
	alg := jose.Algorithm(c.Metadata.IDTokenAlg)
	if alg == client.AlgNone {
		alg = s.Settings.SigningAlgorithms[0] // a logout token is always signed (§2.4)
	}
	key, err := s.signer(alg)
	if err != nil {
		return "", err
	}
	now := s.Now()
	payload, err := json.Marshal(logoutToken{
		Issuer: s.Settings.Issuer, Subject: s.subjectFor(c, subject), Audience: string(c.ID),
		IssuedAt: now.Unix(), ExpiresAt: now.Add(logoutTokenLifetime).Unix(), ID: secret.Encode62(secret.Bytes(16)),
		Events: map[string]struct{}{logoutEvent: {}}, SessionID: s.sessionID(session, c.Number),
	})
	if err != nil {
		return "", err
	}
	return key.Sign(logoutTokenType, payload)
}
