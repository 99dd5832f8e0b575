package jose

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"fmt"

	gojose "github.com/go-jose/go-jose/v4"
)

// PublicKeys are somebody else's keys (RFC 7517 §5), for what they sign.
type PublicKeys struct{ keys []gojose.JSONWebKey }

// Bounds of a key set, before and after it is parsed.
const (
	maxKeySet  = 32 << 10
	maxKeys    = 20
	minRSABits = 2048
	maxRSABits = 8192
)

// ErrKeySet says that a key set cannot be used; it is wrapped with the reason.
var ErrKeySet = errors.New("not a usable key set")

// ParsePublicKeys reads a JWK Set. Keys for encryption are left out; a private,
// symmetric, weak or unknown one makes the whole set unusable, because its owner
// should hear of it.
func ParsePublicKeys(text []byte) (PublicKeys, error) {
	if len(text) > maxKeySet {
		return PublicKeys{}, fmt.Errorf("%w: larger than %d bytes", ErrKeySet, maxKeySet)
	}
	var set gojose.JSONWebKeySet
	if err := json.Unmarshal(text, &set); err != nil {
		return PublicKeys{}, fmt.Errorf("%w: %w", ErrKeySet, err)
	}
	var parsed PublicKeys
	for _, key := range set.Keys {
		if key.Use == "enc" {
			continue
		}
		if !strongPublicKey(key.Key) {
			return PublicKeys{}, fmt.Errorf("%w: key %q is not a public RSA (2048 bits or more), P-256 or Ed25519 key", ErrKeySet, key.KeyID)
		}
		parsed.keys = append(parsed.keys, key)
	}
	if len(parsed.keys) == 0 || len(parsed.keys) > maxKeys {
		return PublicKeys{}, fmt.Errorf("%w: it needs 1 to %d signing keys", ErrKeySet, maxKeys)
	}
	return parsed, nil
}

func strongPublicKey(key any) bool {
	switch k := key.(type) {
	case *rsa.PublicKey:
		return k.N.BitLen() >= minRSABits && k.N.BitLen() <= maxRSABits
	case *ecdsa.PublicKey:
		return k.Curve == elliptic.P256()
	case ed25519.PublicKey:
		return true
	}
	return false
}

// fits reports whether the key can have made a signature of that algorithm
// (RFC 8725 §3.1: the algorithm follows from the key, not from the token).
func fits(key *gojose.JSONWebKey, alg Algorithm) bool {
	if key.Algorithm != "" && key.Algorithm != string(alg) {
		return false
	}
	switch key.Key.(type) {
	case *rsa.PublicKey:
		return alg == RS256 || alg == PS256
	case *ecdsa.PublicKey:
		return alg == ES256
	case ed25519.PublicKey:
		return alg == EdDSA
	}
	return false
}

// Verify returns the payload of a token in compact form that one of the keys
// signed with one of the algorithms, and its typ. If it names a key, only that
// one counts. Longer than maxLen, it is refused unread; every fault of the token
// is ErrInvalidToken.
func (p PublicKeys) Verify(token string, allowed []Algorithm, maxLen int) (payload []byte, typ string, err error) {
	if len(token) > maxLen || !compact(token) {
		return nil, "", ErrInvalidToken
	}
	algorithms := make([]gojose.SignatureAlgorithm, len(allowed))
	for i, alg := range allowed {
		algorithms[i] = gojose.SignatureAlgorithm(alg)
	}
	parsed, err := gojose.ParseSignedCompact(token, algorithms)
	if err != nil || len(parsed.Signatures) != 1 {
		return nil, "", ErrInvalidToken
	}
	header := parsed.Signatures[0].Protected
	typ, _ = header.ExtraHeaders[gojose.HeaderType].(string)
	for i := range p.keys {
		key := &p.keys[i]
		if header.KeyID != "" && key.KeyID != header.KeyID || !fits(key, Algorithm(header.Algorithm)) {
			continue
		}
		if payload, err = parsed.Verify(key.Key); err == nil {
			return payload, typ, nil
		}
	}
	return nil, "", ErrInvalidToken
}

// compact holds the alphabet of RFC 7515 §7.1. The parser below would leave out
// line ends wherever they stand, and so believe many spellings of one token.
func compact(token string) bool {
	for i := range len(token) {
		c := token[i]
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
		if !letter && c != '-' && c != '_' && c != '.' {
			return false
		}
	}
	return true
}
