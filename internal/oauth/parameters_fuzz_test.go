package oauth

import (
	"crypto/sha256"
	"encoding/base64"
	"slices"
	"strings"
	"testing"

	"github.com/authgrove/authgrove/internal/catalogue"
	"github.com/authgrove/authgrove/internal/client"
)

// sayable fails for a description that RFC 6749 §5.2 does not allow.
func sayable(t *testing.T, e *Error) {
	t.Helper()
	for _, b := range []byte(e.Description) {
		if b < ' ' || b > '~' || b == '"' || b == '\\' {
			t.Fatalf("the description %q", e.Description)
		}
	}
}

func FuzzAScopeIsNeverMoreThanIsAllowed(f *testing.F) {
	for _, asked := range []string{"", "openid", "openid  email openid", "openid\temail", "admin", "open\"id", "openid\u00a0email", strings.Repeat("openid ", 600)} {
		f.Add(asked)
	}
	allowed := []string{"openid", "email", "a:b"}
	c := &client.Client{Metadata: client.Metadata{Scope: strings.Join(allowed, " ")}}
	f.Fuzz(func(t *testing.T, asked string) {
		first, refusal := requestedScope(c, asked)
		second, narrowing := narrowedScope(allowed, asked)
		for _, e := range []*Error{refusal, narrowing} {
			if e == nil {
				continue
			}
			if sayable(t, e); e.Code != InvalidScope {
				t.Fatalf("%q: %v", asked, e)
			}
		}
		for _, scope := range [][]string{first, second} {
			for i, value := range scope {
				if !slices.Contains(allowed, value) || slices.Contains(scope[:i], value) {
					t.Fatalf("%q gave %q", asked, scope)
				}
			}
		}
	})
}

func FuzzOnlyTheVerifierOfAnAllowedChallengePasses(f *testing.F) {
	for _, method := range []string{"S256", "plain", "", "s256"} {
		f.Add(rfcChallenge, method, rfcVerifier)
		f.Add(rfcVerifier, method, rfcVerifier)
		f.Add("", method, "")
		f.Add(rfcChallenge+"=", method, rfcVerifier+"\n")
	}
	f.Fuzz(func(t *testing.T, challenge, method, verifier string) {
		for _, policy := range []client.PKCEPolicy{client.PKCERequired, client.PKCEOptional, client.PKCEPlain} {
			refusal := checkChallenge(policy, challenge, method)
			if refusal != nil {
				if sayable(t, refusal); refusal.Code != InvalidRequest {
					t.Fatalf("%v", refusal)
				}
				continue
			}
			sum := sha256.Sum256([]byte(verifier))
			hashed := base64.RawURLEncoding.EncodeToString(sum[:]) == challenge && method == "S256"
			plain := policy == client.PKCEPlain && verifier == challenge && method != "S256"
			none := policy == client.PKCEOptional && challenge == "" && verifier == ""
			if verifierRefusal(challenge, method, verifier) == "" && !hashed && !plain && !none {
				t.Fatalf("policy %v: %q by %q passes for %q", policy, verifier, method, challenge)
			}
		}
	})
}

func FuzzATokenIsForAKnownAPIOrRefused(f *testing.F) {
	const issuer, api = "https://id.test", "https://api.test/v1"
	for _, resource := range []string{"", issuer, api, api + "/", api + "#f", "HTTPS://api.test/v1", "api", "urn:x", "https://api.test/%761", "://"} {
		f.Add(resource)
	}
	cat := catalogue.NewSnapshot(nil, []catalogue.API{{ID: api}})
	f.Fuzz(func(t *testing.T, resource string) {
		a, refusal := audienceOf(cat, issuer, nil, resource)
		if refusal != nil {
			if sayable(t, refusal); refusal.Code != InvalidTarget {
				t.Fatalf("%q: %v", resource, refusal)
			}
			return
		}
		if a.id != resource && (resource != "" || a.id != issuer) || a.id != issuer && a.id != api {
			t.Fatalf("%q is for %q", resource, a.id)
		}
	})
}

func FuzzARepeatedParameterIsRefusedAndNamedSafely(f *testing.F) {
	for _, name := range []string{"state", "resource", "", "é\"\\", strings.Repeat("x", 300)} {
		f.Add(name, "a", "b")
	}
	f.Fuzz(func(t *testing.T, name, first, second string) {
		once, twice := NewParams(map[string][]string{name: {first}}), NewParams(map[string][]string{name: {first, second}})
		if once.refuseRepeated() != nil || once.Get(name) != first {
			t.Fatalf("%q once", name)
		}
		refusal := twice.refuseRepeated()
		if refusal == nil || !twice.Has(name) {
			t.Fatalf("%q twice", name)
		}
		sayable(t, refusal)
	})
}
