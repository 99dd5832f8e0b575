package jose

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"

	gojose "github.com/go-jose/go-jose/v4"
)

// ErrInvalidToken is the answer to every token that this deployment did not sign as it stands.
var ErrInvalidToken = errors.New("jose: invalid token")

// unknownKey is an ErrInvalidToken that may be cured by reloading the keyring.
type unknownKey struct{ id KeyID }

func (unknownKey) Error() string { return "jose: invalid token: unknown key" }

func (unknownKey) Is(target error) bool { return target == ErrInvalidToken }

// Verify returns the payload of a token in compact form that one of this ring's keys signed with
// exactly this typ, and that key. Longer than maxLen, it is refused unread.
func (r *Ring) Verify(token, typ string, maxLen int) (payload []byte, key *SigningKey, err error) {
	if len(token) > maxLen {
		return nil, nil, ErrInvalidToken
	}
	header, ok := readHeader(token)
	if !ok || header["typ"] != typ {
		return nil, nil, ErrInvalidToken
	}
	id := KeyID(header["kid"])
	key, ok = r.signing[id]
	if !ok {
		if _, spelled := id.Raw(); spelled {
			return nil, nil, unknownKey{id}
		}
		return nil, nil, ErrInvalidToken
	}
	// The algorithm is the key's; the token may only agree (RFC 8725 §3.1).
	allowed := []gojose.SignatureAlgorithm{gojose.SignatureAlgorithm(key.Algorithm)}
	parsed, err := gojose.ParseSignedCompact(token, allowed)
	if err != nil {
		return nil, nil, ErrInvalidToken
	}
	payload, err = parsed.Verify(key.private.Public())
	if err != nil {
		return nil, nil, ErrInvalidToken
	}
	return payload, key, nil
}

// readHeader returns the header of a token of three segments. Sign writes three members, all
// strings; a header with any other (jwk, jku, x5c, crit, b64, zip) is not ours.
func readHeader(token string) (header map[string]string, ok bool) {
	head, rest, _ := strings.Cut(token, ".")
	payload, signature, _ := strings.Cut(rest, ".")
	if !canonical(head) || !canonical(payload) || !canonical(signature) {
		return nil, false
	}
	raw, err := base64.RawURLEncoding.DecodeString(head)
	if err != nil || json.Unmarshal(raw, &header) != nil || len(header) != 3 {
		return nil, false
	}
	return header, true
}

// canonical holds for base64url in the one spelling its bytes have. Decoders skip line ends and
// ignore the last character's spare bits, so that a changed token would pass as the same one.
func canonical(segment string) bool {
	if segment == "" {
		return false
	}
	last := 0
	for i := range len(segment) {
		if last = strings.IndexByte(base64url, segment[i]); last < 0 {
			return false
		}
	}
	switch len(segment) % 4 {
	case 2:
		return last%16 == 0
	case 3:
		return last%4 == 0
	}
	return len(segment)%4 == 0
}

const base64url = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
