package client

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/authgrove/authgrove/internal/jose"
)

// ErrTooShortToSign says that a chosen secret is shorter than what HS256 needs.
var ErrTooShortToSign = fmt.Errorf("a client secret for client_secret_jwt needs at least %d bytes (RFC 7518 §3.2); leave it out to have one generated", jose.MinHS256Secret)

// errNotSealedHere says that a row was altered, or is another client's.
var errNotSealedHere = errors.New("a sealed client secret does not open")

// Suits reports whether the secret is kept as the method needs it: its value
// where it signs, only a hash where it is shown.
func (x *Secret) Suits(m AuthMethod) bool {
	return m.NeedsSecret() && (x.Kind == SecretSealed) == (m == AuthSecretJWT)
}

// HasSecret reports whether the client has a current secret for its way to
// authenticate. One that was made for another way does not count: what was sent
// over the wire must not become a key, and the other way about.
func (c *Client) HasSecret() bool {
	for i := range c.Secrets {
		if x := &c.Secrets[i]; x.ExpiresAt.IsZero() && x.Suits(c.Metadata.AuthMethod) {
			return true
		}
	}
	return false
}

// may reports whether a secret counts for the client now.
func (c *Client) may(x *Secret, now time.Time) bool {
	return x.Suits(c.Metadata.AuthMethod) && (x.ExpiresAt.IsZero() || now.Before(x.ExpiresAt))
}

// SigningSecrets are the client's secrets, in clear, that may sign for it now.
func (s *Secrets) SigningSecrets(ctx context.Context, of *Client, now time.Time) (values [][]byte, err error) {
	for i := range of.Secrets {
		kept := &of.Secrets[i]
		if kept.Kind != SecretSealed || !of.may(kept, now) {
			continue
		}
		key, err := s.key(ctx, kept)
		if err != nil {
			return nil, err
		}
		value, err := unseal(key, of.ID, kept)
		if err != nil {
			return nil, err
		}
		values = append(values, value)
	}
	return values, nil
}

// seal keeps the value under the MAC key that the row names, so that the key
// stays as long as the row does.
func (s *Secrets) seal(of ID, value string) Secret {
	key := s.keys.Current().MAC()
	return Secret{Kind: SecretSealed, KeyID: string(key.ID), Kept: key.Sealer().Seal(nil, []byte(value), sealedFor(of))}
}

func unseal(key *jose.MACKey, of ID, kept *Secret) ([]byte, error) {
	value, err := key.Sealer().Open(kept.Kept, sealedFor(of))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", of, errNotSealedHere)
	}
	return value, nil
}

// sealedFor binds the value to its client, so that rows cannot be exchanged.
func sealedFor(of ID) []byte { return []byte("client secret\x00" + of) }
