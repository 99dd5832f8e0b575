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
// once it was shown correctly this process remembers it as a keyed hash.
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

// Generate returns a new secret and what to store of it.
func (s *Secrets) Generate() (secret.Text, Secret) {
	text := secret.New(SecretTokenKind)
	return text, s.keyed(text.Reveal())
}

// Keep returns what to store of a secret that somebody else chose.
func (s *Secrets) Keep(ctx context.Context, chosen string) (Secret, error) {
	if _, err := secret.Unframe(SecretTokenKind, chosen); err == nil {
		return s.keyed(chosen), nil // made by Generate elsewhere: as good as ours
	}
	if len(chosen) < MinChosen {
		return Secret{}, ErrTooShort
	}
	key := s.keys.Current().MAC()
	hash, err := s.slow.Hash(ctx, chosen, clientPepper(key))
	return Secret{Kind: SecretSlow, KeyID: string(key.ID), Hash: []byte(hash)}, err
}

func (s *Secrets) keyed(text string) Secret {
	key := s.keys.Current().MAC()
	sum := key.Sum("client secret", []byte(text))
	return Secret{Kind: SecretKeyed, KeyID: string(key.ID), Hash: sum[:]}
}

func clientPepper(key *jose.MACKey) secret.Pepper {
	return func(hash []byte) [32]byte { return key.Sum("client secret pepper", hash) }
}

// Check reports whether text is one of the client's secrets that are valid now.
func (s *Secrets) Check(ctx context.Context, stored []Secret, text string, now time.Time) (bool, error) {
	for _, kept := range stored {
		if !kept.ExpiresAt.IsZero() && !now.Before(kept.ExpiresAt) {
			continue
		}
		if ok, err := s.matches(ctx, kept, text); ok || err != nil {
			return ok, err
		}
	}
	return false, nil
}

func (s *Secrets) matches(ctx context.Context, kept Secret, text string) (bool, error) {
	id := jose.KeyID(kept.KeyID)
	key, ok := s.keys.Current().MACByID(id)
	if !ok {
		ring, err := s.keys.LookupMissing(ctx, id)
		if err != nil {
			return false, err
		}
		if key, ok = ring.MACByID(id); !ok {
			return false, errors.New("the MAC key " + kept.KeyID + " of a client secret is not in the keyring")
		}
	}
	sum := key.Sum("client secret", []byte(text))
	if kept.Kind == SecretKeyed {
		return secret.Equal(sum[:], kept.Hash), nil
	}
	known := string(kept.Hash)
	if seen, ok := s.proven.GetIfPresent(known); ok && secret.Equal(seen[:], sum[:]) {
		return true, nil
	}
	ok, err := s.slow.Check(ctx, known, text, clientPepper(key))
	if ok {
		s.proven.Set(known, sum)
	}
	return ok, err
}
