package jose

import (
	gojose "github.com/go-jose/go-jose/v4"
)

// MinHS256Secret is the fewest bytes of a secret that HS256 may sign with (RFC 7518 §3.2).
const MinHS256Secret = 32

// VerifyHS256 returns the payload of a token in compact form that was signed by HS256 with one of
// the secrets. No other algorithm counts, whatever the token says (RFC 8725 §3.1), and no secret that
// is too short for this one. Longer than maxLen, the token is refused unread; every fault of it is
// ErrInvalidToken.
func VerifyHS256(token string, secrets [][]byte, maxLen int) (payload []byte, err error) {
	if len(token) > maxLen {
		return nil, ErrInvalidToken
	}
	parsed, err := gojose.ParseSignedCompact(token, []gojose.SignatureAlgorithm{gojose.HS256})
	if err != nil || len(parsed.Signatures) != 1 {
		return nil, ErrInvalidToken
	}
	for _, key := range secrets {
		if len(key) < MinHS256Secret {
			continue
		}
		if payload, err = parsed.Verify(key); err == nil {
			return payload, nil
		}
	}
	return nil, ErrInvalidToken
}
