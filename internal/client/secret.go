package client

import (
	"context"
	"errors"
	"time"

	"github.com/maypok86/otter/v2"

	"github.com/authgrove/authgrove/internal/jose"
	"github.com/authgrove/authgrove/internal/secret"
)

// SecretTokenKind is the word in generated client secrets: agv_cs_….
const SecretTokenKind = "cs"

// Secrets makes and checks client secrets. What we generate has 256 bits and is
// kept as one keyed hash. What an operator chose is kept as a slow hash, and
// once it was shown correctly this process remembers it as a keyed hash. What
// signs is sealed; see sealed_secret.go.
type Secrets struct {
	keys   MACKeys
	slow   *secret.SlowHasher
	proven *otter.Cache[string, [32]byte]
}

// MACKeys is what secrets need of the keyring.
type MACKeys interface {
	Current() *jose.Ring
	LookupMissing(ctx context.Context, id jose.KeyID) (*jose.Ring, error)
}

// ErrTooShort says that a chosen secret has fewer than MinChosen characters.
var ErrTooShort = errors.New("a client secret needs at least 16 characters; leave it out to have one generated")

// MinChosen is the shortest secret that may be chosen.
const MinChosen = 16

// rememberedSecrets bounds the memory for chosen secrets that were shown correctly.
const rememberedSecrets = 10_000

// NewSecrets returns a Secrets over the keyring.
func NewSecrets(keys MACKeys, slow *secret.SlowHasher) *Secrets {
	return &Secrets{keys: keys, slow: slow,
		proven: otter.Must(&otter.Options[string, [32]byte]{MaximumSize: rememberedSecrets})}
}

// Generate returns a new secret and what to store of it for the client.
func (s *Secrets) Generate(of *Client) (secret.Text, Secret) {
	text := secret.New(SecretTokenKind)
	if of.Metadata.AuthMethod == AuthSecretJWT {
		return text, s.seal(of.ID, text.Reveal())
	}
	return text, s.keyed(text.Reveal())
}

// Keep returns what to store for the client of a secret that somebody else chose.
func (s *Secrets) Keep(ctx context.Context, of *Client, chosen string) (Secret, error) {
	if of.Metadata.AuthMethod == AuthSecretJWT {
		if len(chosen) < jose.MinHS256Secret {
			return Secret{}, ErrTooShortToSign
		}
		return s.seal(of.ID, chosen), nil
	}
	if _, err := secret.Unframe(SecretTokenKind, chosen); err == nil {
		return s.keyed(chosen), nil // made by Generate elsewhere: as good as ours
	}
	if len(chosen) < MinChosen {
		return Secret{}, ErrTooShort
	}
	key := s.keys.Current().MAC()
	hash, err := s.slow.Hash(ctx, chosen, clientPepper(key))
	return Secret{Kind: SecretSlow, KeyID: string(key.ID), Kept: []byte(hash)}, err
}

func (s *Secrets) keyed(text string) Secret {
	key := s.keys.Current().MAC()
	sum := key.Sum("client secret", []byte(text))
	return Secret{Kind: SecretKeyed, KeyID: string(key.ID), Kept: sum[:]}
}

func clientPepper(key *jose.MACKey) secret.Pepper {
	return func(hash []byte) [32]byte { return key.Sum("client secret pepper", hash) }
}

// Check reports whether text is one of the client's secrets that are valid now
// and kept as its way to authenticate needs them.
func (s *Secrets) Check(ctx context.Context, of *Client, text string, now time.Time) (bool, error) {
	return s.check(ctx, of, text, now, true)
}

// Recognize is Check without a slow hash: a chosen secret is right only if it
// was found right before. It is for whoever has shown too many wrong ones.
func (s *Secrets) Recognize(ctx context.Context, of *Client, text string, now time.Time) (bool, error) {
	return s.check(ctx, of, text, now, false)
}

func (s *Secrets) check(ctx context.Context, of *Client, text string, now time.Time, slowly bool) (bool, error) {
	for i := range of.Secrets {
		kept := &of.Secrets[i]
		if !of.may(kept, now) {
			continue
		}
		if ok, err := s.matches(ctx, of, kept, text, slowly); ok || err != nil {
			return ok, err
		}
	}
	return false, nil
}

func (s *Secrets) matches(ctx context.Context, of *Client, kept *Secret, text string, slowly bool) (bool, error) {
	key, err := s.key(ctx, kept)
	if err != nil {
		return false, err
	}
	if kept.Kind == SecretSealed {
		value, err := unseal(key, of.ID, kept)
		return err == nil && secret.Equal(value, []byte(text)), err
	}
	sum := key.Sum("client secret", []byte(text))
	if kept.Kind == SecretKeyed {
		return secret.Equal(sum[:], kept.Kept), nil
	}
	known := string(kept.Kept)
	if seen, ok := s.proven.GetIfPresent(known); ok && secret.Equal(seen[:], sum[:]) {
		return true, nil
	}
	if !slowly {
		return false, nil
	}
	ok, err := s.slow.Check(ctx, known, text, clientPepper(key))
	if ok {
		s.proven.Set(known, sum)
	}
	return ok, err
}

// key is the MAC key that a secret is kept under, whatever has rotated since.
func (s *Secrets) key(ctx context.Context, kept *Secret) (*jose.MACKey, error) {
	id := jose.KeyID(kept.KeyID)
	if key, ok := s.keys.Current().MACByID(id); ok {
		return key, nil
	}
	ring, err := s.keys.LookupMissing(ctx, id)
	if err != nil {
		return nil, err
	}
	key, ok := ring.MACByID(id)
	if !ok {
		return nil, errors.New("the MAC key " + kept.KeyID + " of a client secret is not in the keyring")
	}
	return key, nil
}
