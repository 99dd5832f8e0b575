package oauth

import (
	"strings"
	"testing"

	"github.com/authgrove/authgrove/internal/client"
)

const (
	rfcVerifier  = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk" // RFC 7636 appendix B
	rfcChallenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
)

// attack: tk.verifier
func TestOnlyTheVerifierOfTheChallengeIsAccepted(t *testing.T) {
	for _, row := range []struct{ challenge, method, verifier, want string }{
		{rfcChallenge, "S256", rfcVerifier, ""},
		{rfcVerifier, "plain", rfcVerifier, ""},
		{rfcVerifier, "", rfcVerifier, ""},
		{"", "", "", ""},
		{"", "", rfcVerifier, "verifier_without_challenge"},
		{rfcChallenge, "S256", "", "verifier_missing"},
		{rfcChallenge, "S256", rfcVerifier[:42], "verifier_malformed"},
		{rfcChallenge, "S256", strings.Repeat("a", 129), "verifier_malformed"},
		{rfcChallenge, "S256", rfcVerifier[:42] + "\x00", "verifier_malformed"},
		{rfcChallenge, "S256", rfcVerifier[:42] + "é", "verifier_malformed"},
		{rfcChallenge, "S256", rfcChallenge, "verifier_wrong"},
		{rfcChallenge, "S256", rfcVerifier[:42] + "l", "verifier_wrong"},
	} {
		if got := verifierRefusal(row.challenge, row.method, row.verifier); got != row.want {
			t.Errorf("challenge %q by %q, verifier %q: %q, want %q", row.challenge, row.method, row.verifier, got, row.want)
		}
	}
}

// attack: az.pkceReq
func TestAChallengeMustBeAsTheClientsPolicySays(t *testing.T) {
	for _, row := range []struct {
		policy            client.PKCEPolicy
		challenge, method string
		good              bool
	}{
		{client.PKCERequired, rfcChallenge, "S256", true},
		{client.PKCERequired, "", "", false},
		{client.PKCERequired, rfcVerifier, "plain", false},
		{client.PKCERequired, rfcChallenge, "", false},
		{client.PKCERequired, rfcChallenge[:42], "S256", false},
		{client.PKCERequired, rfcChallenge + "A", "S256", false},
		{client.PKCERequired, strings.Repeat("a", 129), "S256", false},
		{client.PKCEOptional, "", "", true},
		{client.PKCEOptional, "", "S256", false},
		{client.PKCEOptional, rfcVerifier, "plain", false},
		{client.PKCEPlain, rfcVerifier, "plain", true},
		{client.PKCEPlain, rfcVerifier, "", true},
		{client.PKCEPlain, rfcChallenge, "S256", true},
		{client.PKCEPlain, "short", "plain", false},
		{client.PKCEPlain, "", "", false},
		{client.PKCERequired, rfcChallenge, "s256", false},
	} {
		if err := checkChallenge(row.policy, row.challenge, row.method); (err == nil) != row.good {
			t.Errorf("%s, %q by %q: %v", row.policy, row.challenge, row.method, err)
		}
	}
}
