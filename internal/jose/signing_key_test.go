package jose

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"

	gojose "github.com/go-jose/go-jose/v4"
)

var signingAlgorithms = []Algorithm{ES256, EdDSA, RS256, PS256}

func TestATokenOfEveryAlgorithmVerifiesWithThePublishedKeySet(t *testing.T) {
	ring := openKeyring(t, newMemoryKeyStore(), "a", signingAlgorithms...).Current()
	body, _ := ring.JWKS()
	var set gojose.JSONWebKeySet
	if err := json.Unmarshal(body, &set); err != nil {
		t.Fatal(err)
	}
	for _, algorithm := range signingAlgorithms {
		token := mustSign(t, signerOf(t, ring, algorithm), "at+jwt", `{"sub":"x"}`)
		parsed, err := gojose.ParseSignedCompact(token, []gojose.SignatureAlgorithm{gojose.SignatureAlgorithm(algorithm)})
		if err != nil {
			t.Fatalf("%s: %v", algorithm, err)
		}
		payload, err := parsed.Verify(set)
		if err != nil || string(payload) != `{"sub":"x"}` {
			t.Errorf("%s: payload %s, %v", algorithm, payload, err)
		}
		payload, key, err := ring.Verify(token, "at+jwt", len(token))
		if err != nil || string(payload) != `{"sub":"x"}` || key.Algorithm != algorithm {
			t.Errorf("%s: our own verification: %v", algorithm, err)
		}
	}
}

func TestTheHeaderHasAlgKidAndTypOnly(t *testing.T) {
	key := signerOf(t, openKeyring(t, newMemoryKeyStore(), "a", ES256).Current(), ES256)
	for _, typ := range []string{"JWT", "at+jwt", "logout+jwt", "token-introspection+jwt"} {
		head, _, _ := strings.Cut(mustSign(t, key, typ, "{}"), ".")
		raw, err := base64.RawURLEncoding.DecodeString(head)
		if err != nil {
			t.Fatal(err)
		}
		if want := `{"alg":"ES256","kid":"` + string(key.ID) + `","typ":"` + typ + `"}`; string(raw) != want {
			t.Errorf("got %s, want %s", raw, want)
		}
	}
}

func TestATypThatWouldNeedEscapingIsNotSigned(t *testing.T) {
	key := signerOf(t, openKeyring(t, newMemoryKeyStore(), "a", ES256).Current(), ES256)
	for _, typ := range []string{"", `JWT","crit":"`, "J\nT", "é", strings.Repeat("a", 65)} {
		if _, err := key.Sign(typ, []byte("{}")); err == nil {
			t.Errorf("signed with typ %q", typ)
		}
	}
}

func TestSignaturesAreMadeConcurrentlyWithoutMixingTokens(t *testing.T) {
	ring := openKeyring(t, newMemoryKeyStore(), "a", EdDSA).Current()
	key := signerOf(t, ring, EdDSA)
	t.Run("group", func(t *testing.T) {
		for _, payload := range []string{`{"n":1}`, `{"n":22}`, `{"n":333}`, `{"n":4444}`} {
			t.Run(payload, func(t *testing.T) {
				t.Parallel()
				for range 50 {
					got, _, err := ring.Verify(mustSign(t, key, "JWT", payload), "JWT", 1000)
					if err != nil || string(got) != payload {
						t.Errorf("got %s, %v", got, err)
					}
				}
			})
		}
	})
}

// The values are those of OpenID Connect Core, appendix A.4 and A.6.
func TestLeftHashIsThatOfTheSpecification(t *testing.T) {
	key := &SigningKey{Algorithm: RS256}
	if got := key.LeftHash("jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y"); got != "77QmUPtjPfzWtF2AnpK9RQ" {
		t.Errorf("at_hash %s", got)
	}
	code := "Qcb0Orv1zh30vL1MPRsbm-diHiMwcLyZvn1arpZv-Jxf_11jnpEX3Tgfvk"
	if got := key.LeftHash(code); got != "LDktKdoQak3Pk0cnXxCltA" {
		t.Errorf("c_hash %s", got)
	}
	if got := (&SigningKey{Algorithm: EdDSA}).LeftHash("x"); len(got) != 43 {
		t.Errorf("for EdDSA %d characters, want half of SHA-512", len(got))
	}
}

func BenchmarkSign(b *testing.B) {
	ring := openKeyring(b, newMemoryKeyStore(), "a", signingAlgorithms...).Current()
	payload := []byte(`{"iss":"https://id.example.com","sub":"` + strings.Repeat("x", 36) + `","pad":"` + strings.Repeat("y", 250) + `"}`)
	for _, algorithm := range signingAlgorithms {
		key := signerOf(b, ring, algorithm)
		b.Run(string(algorithm), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := key.Sign("at+jwt", payload); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkVerify(b *testing.B) {
	ring := openKeyring(b, newMemoryKeyStore(), "a", signingAlgorithms...).Current()
	for _, algorithm := range signingAlgorithms {
		token := mustSign(b, signerOf(b, ring, algorithm), "at+jwt", `{"sub":"x"}`)
		b.Run(string(algorithm), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, _, err := ring.Verify(token, "at+jwt", 4096); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
