// Spec: RFC 7636 §4.1, §4.2, §4.6; RFC 9700 §2.1.1.

package oauth

import (
	"crypto/sha256"
	"encoding/base64"

	"github.com/authgrove/authgrove/internal/client"
	"github.com/authgrove/authgrove/internal/secret"
)

const (
	challengeS256  = "S256"
	challengePlain = "plain"
)

// checkChallenge judges code_challenge and its method against the client's policy.
func checkChallenge(policy client.PKCEPolicy, challenge, method string) *Error {
	if challenge == "" {
		if method != "" {
			return refuse(InvalidRequest, "code_challenge_method was sent without code_challenge")
		}
		if policy == client.PKCEOptional {
			return nil
		}
		return refuse(InvalidRequest, "code_challenge is missing: this client must use PKCE (RFC 7636)")
	}
	switch {
	case method == challengeS256:
		if sum, err := base64.RawURLEncoding.Strict().DecodeString(challenge); err != nil || len(sum) != sha256.Size {
			return refuse(InvalidRequest, "code_challenge must be the 43 base64url characters of a SHA-256 hash")
		}
	case (method == challengePlain || method == "") && policy == client.PKCEPlain:
		if !validVerifier(challenge) {
			return refuse(InvalidRequest, "code_challenge must be 43 to 128 unreserved characters")
		}
	default:
		return refuse(InvalidRequest, "code_challenge_method must be S256 for this client")
	}
	return nil
}

// validVerifier holds the grammar of RFC 7636 §4.1.
func validVerifier(s string) bool {
	if len(s) < 43 || len(s) > 128 {
		return false
	}
	for i := range len(s) {
		c := s[i]
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
		if !letter && c != '-' && c != '.' && c != '_' && c != '~' {
			return false
		}
	}
	return true
}

// verifierRefusal compares a verifier with the challenge of the code and
// returns the reason it does not fit, or "". A verifier for a code without a
// challenge is refused too: somebody has taken the challenge away (RFC 9700 §4.8.2).
func verifierRefusal(challenge, method, verifier string) string {
	switch {
	case challenge == "" && verifier == "":
		return ""
	case challenge == "":
		return "verifier_without_challenge"
	case verifier == "":
		return "verifier_missing"
	case !validVerifier(verifier):
		return "verifier_malformed"
	}
	shown := verifier
	if method == challengeS256 {
		sum := sha256.Sum256([]byte(verifier))
		shown = base64.RawURLEncoding.EncodeToString(sum[:])
	}
	if !secret.Equal([]byte(shown), []byte(challenge)) {
		return "verifier_wrong"
	}
	return ""
}
