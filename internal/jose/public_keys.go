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

// ParsePublicKeys reads a JWK Set that somebody registers. Keys for encryption
// are left out; a private, symmetric, weak or unknown one makes the whole set
// unusable, because its owner is there to hear of it.
func ParsePublicKeys(text []byte) (PublicKeys, error) {
	keys, faults, err := readKeySet(text)
	if err == nil && len(faults) > 0 {
		err = fmt.Errorf("%w: %w", ErrKeySet, faults[0])
	}
	if err != nil {
		return PublicKeys{}, err
	}
	return counted(keys)
}

// ParsePublishedKeys reads a JWK Set that was fetched. Whoever published it may
// also serve others, with keys that we cannot use; those are passed over, as RFC
// 7517 §5 asks, and never used. A set without a usable key is ErrKeySet.
func ParsePublishedKeys(text []byte) (PublicKeys, error) {
	keys, faults, err := readKeySet(text)
	if err == nil && len(keys) == 0 && len(faults) > 0 {
		err = fmt.Errorf("%w: %w", ErrKeySet, faults[0])
	}
	if err != nil {
		return PublicKeys{}, err
	}
	return counted(keys)
}

func counted(keys []gojose.JSONWebKey) (PublicKeys, error) {
	if len(keys) == 0 || len(keys) > maxKeys {
		return PublicKeys{}, fmt.Errorf("%w: it needs 1 to %d signing keys", ErrKeySet, maxKeys)
	}
	return PublicKeys{keys}, nil
}

// readKeySet returns the usable keys of a set, and what is wrong with each of
// the others.
func readKeySet(text []byte) (keys []gojose.JSONWebKey, faults []error, err error) {
	if len(text) > maxKeySet {
		return nil, nil, fmt.Errorf("%w: larger than %d bytes", ErrKeySet, maxKeySet)
	}
	var set struct {
		Keys []json.RawMessage `json:"keys"`
	}
	if err := json.Unmarshal(text, &set); err != nil {
		return nil, nil, fmt.Errorf("%w: %w", ErrKeySet, err)
	}
	for _, raw := range set.Keys {
		var key gojose.JSONWebKey
		switch err := json.Unmarshal(raw, &key); {
		case err != nil:
			faults = append(faults, err)
		case key.Use == "enc":
		case !strongPublicKey(key.Key):
			faults = append(faults, fmt.Errorf("key %q is not a public RSA (2048 bits or more), P-256 or Ed25519 key", key.KeyID))
		default:
			keys = append(keys, key)
		}
	}
	return keys, faults, nil
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
