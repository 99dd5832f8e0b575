// Spec: RFC 7521 §4.2, RFC 7523 §2.2 and §3, OpenID Connect Core §9, RFC 8725 §3.

package oauth

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/authgrove/authgrove/internal/client"
	"github.com/authgrove/authgrove/internal/jose"
)

// assertionType is the one client_assertion_type that is known (RFC 7523 §2.2).
const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

const (
	// maxAssertion bounds an assertion before anything is parsed.
	maxAssertion = 8 * 1024
	maxJTI       = 256
	// assertionLeeway forgives clocks.
	assertionLeeway = 10 * time.Second
	// How far ahead an assertion may expire, and so how long its use is remembered.
	assertionLife           = 60 * time.Second
	assertionLifeCompatible = 5 * time.Minute
)

// ReplayStore remembers what may be shown once.
type ReplayStore interface {
	// ShowOnce reports whether this is the first call with the key, on any node
	// and across restarts. It is durable when it returns. The key may be
	// forgotten a minute after expiresAt.
	ShowOnce(ctx context.Context, key [32]byte, expiresAt time.Time) (first bool, err error)
}

// assertion is what a client says of itself.
type assertion struct {
	Issuer    string          `json:"iss"`
	Subject   string          `json:"sub"`
	Audience  json.RawMessage `json:"aud"`
	ExpiresAt float64         `json:"exp"`
	NotBefore float64         `json:"nbf"`
	IssuedAt  float64         `json:"iat"`
	ID        string          `json:"jti"`
}

// assertedID is the client that an assertion names, not yet verified: it only
// says whose keys to look at.
func assertedID(text string) client.ID {
	if len(text) > maxAssertion {
		return ""
	}
	_, rest, _ := strings.Cut(text, ".")
	payload, _, _ := strings.Cut(rest, ".")
	raw, err := base64.RawURLEncoding.DecodeString(payload)
	var a assertion
	if err != nil || json.Unmarshal(raw, &a) != nil {
		return ""
	}
	return client.ID(a.Subject)
}

// checkAssertion verifies an assertion and uses it up. The signature comes
// first, so that nobody else can use up a client's assertion.
func (s *Server) checkAssertion(ctx context.Context, c *client.Client, text string) error {
	payload, err := s.verifyAssertion(ctx, c, text)
	if errors.Is(err, jose.ErrInvalidToken) {
		return errClient("the assertion is not signed by a key of the client: " + err.Error())
	}
	if err != nil {
		return err
	}
	var a assertion
	if json.Unmarshal(payload, &a) != nil {
		return errClient("the assertion holds no claims")
	}
	if reason := s.assertionFault(&a, c); reason != "" {
		return errClient(reason)
	}
	var number [8]byte
	binary.BigEndian.PutUint64(number[:], uint64(c.Number))
	expires := time.Unix(int64(a.ExpiresAt), 0).Add(assertionLeeway)
	first, err := s.Replays.ShowOnce(ctx, sha256.Sum256(append(number[:], "assertion "+a.ID...)), expires)
	if err != nil {
		return err
	}
	if !first {
		return errClient("the assertion was shown before")
	}
	return nil
}

// assertionAlgorithms are those of private_key_jwt.
var assertionAlgorithms = []jose.Algorithm{jose.ES256, jose.PS256, jose.RS256, jose.EdDSA}

// verifyAssertion returns the claims that the client signed. Its registration
// alone says with what: a public key is never taken for a secret, nor a secret
// for a key, whatever alg the assertion names (RFC 8725 §2.1). A fault of the
// assertion is jose.ErrInvalidToken.
func (s *Server) verifyAssertion(ctx context.Context, c *client.Client, text string) ([]byte, error) {
	if c.Metadata.AuthMethod == client.AuthSecretJWT {
		secrets, err := s.Secrets.SigningSecrets(ctx, c, s.Now())
		if err != nil {
			return nil, err
		}
		return jose.VerifyHS256(text, secrets, maxAssertion)
	}
	allowed := assertionAlgorithms
	if alg := c.Metadata.AuthAlg; alg != "" {
		allowed = []jose.Algorithm{jose.Algorithm(alg)}
	}
	payload, _, err := s.verifyOfClient(ctx, c, text, allowed, maxAssertion)
	return payload, err
}

// assertionFault is what speaks against the claims of an assertion; "" is nothing.
func (s *Server) assertionFault(a *assertion, c *client.Client) string {
	now, compatible := s.Now(), c.Metadata.AssertionAudience == client.AudienceCompatible
	life := assertionLife
	if compatible {
		life = assertionLifeCompatible
	}
	// A number beyond all time must not wrap around into the past.
	at := func(seconds float64) time.Time { return time.Unix(int64(min(max(seconds, 0), 1<<40)), 0) }
	switch {
	case a.Issuer != string(c.ID) || a.Subject != string(c.ID):
		return "iss and sub of the assertion are not the client"
	case !s.addressed(a.Audience, compatible):
		return "the assertion is addressed to somebody else"
	case a.ExpiresAt <= 0 || a.ExpiresAt > 1<<40 || !now.Before(at(a.ExpiresAt).Add(assertionLeeway)):
		return "the assertion has no exp, or has expired"
	case at(a.ExpiresAt).After(now.Add(life + assertionLeeway)):
		return "the assertion lives too long"
	case at(a.NotBefore).After(now.Add(assertionLeeway)) || at(a.IssuedAt).After(now.Add(assertionLeeway)):
		return "the assertion is from the future"
	case a.ID == "" || len(a.ID) > maxJTI:
		return "the assertion has no jti, or an over-long one"
	}
	return ""
}

// addressed reports whether an assertion is for this server.
func (s *Server) addressed(audience json.RawMessage, compatible bool) bool {
	var one string
	if json.Unmarshal(audience, &one) == nil {
		return one == s.Settings.Issuer || compatible && one == s.Settings.Issuer+PathToken
	}
	var several []string
	if !compatible || json.Unmarshal(audience, &several) != nil {
		return false
	}
	return slices.Contains(several, s.Settings.Issuer) || slices.Contains(several, s.Settings.Issuer+PathToken)
}
