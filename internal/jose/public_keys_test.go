package jose

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	gojose "github.com/go-jose/go-jose/v4"
)

func keySet(t testing.TB, keys ...gojose.JSONWebKey) []byte {
	t.Helper()
	text, err := json.Marshal(gojose.JSONWebKeySet{Keys: keys})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func signedBy(t testing.TB, alg gojose.SignatureAlgorithm, key any, kid, payload string) string {
	t.Helper()
	signer, err := gojose.NewSigner(gojose.SigningKey{Algorithm: alg, Key: gojose.JSONWebKey{Key: key, KeyID: kid}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := signer.Sign([]byte(payload))
	if err != nil {
		t.Fatal(err)
	}
	text, err := signed.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestOnlyWhatAKeyOfTheSetSignedIsBelieved(t *testing.T) {
	mine, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	other, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	public := gojose.JSONWebKey{Key: &mine.PublicKey, KeyID: "a"}
	keys, err := ParsePublicKeys(keySet(t, public))
	if err != nil {
		t.Fatal(err)
	}
	all := []Algorithm{ES256, RS256, PS256, EdDSA}
	if payload, _, err := keys.Verify(signedBy(t, gojose.ES256, mine, "a", "{}"), all, 4000); err != nil || string(payload) != "{}" {
		t.Errorf("%q, %v", payload, err)
	}
	raw, _ := json.Marshal(public)
	for name, token := range map[string]string{
		"another key":                    signedBy(t, gojose.ES256, other, "a", "{}"),
		"another key id":                 signedBy(t, gojose.ES256, mine, "b", "{}"),
		"a MAC under the public key":     signedBy(t, gojose.HS256, raw, "a", "{}"),
		"no signature":                   Unsigned([]byte("{}")),
		"too long":                       signedBy(t, gojose.ES256, mine, "a", strings.Repeat("x", 4000)),
		"an algorithm that is not asked": "",
	} {
		if _, _, err := keys.Verify(token, all, 4000); !errors.Is(err, ErrInvalidToken) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, _, err := keys.Verify(signedBy(t, gojose.ES256, mine, "a", "{}"), []Algorithm{PS256}, 4000); !errors.Is(err, ErrInvalidToken) {
		t.Errorf("another algorithm than allowed: %v", err)
	}
}

func TestAKeySetWithAPrivateWeakOrSymmetricKeyIsRefused(t *testing.T) {
	private, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	curve, _ := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	weak := &rsa.PublicKey{N: private.X, E: 65537}
	for name, text := range map[string][]byte{
		"private":     keySet(t, gojose.JSONWebKey{Key: private}),
		"symmetric":   keySet(t, gojose.JSONWebKey{Key: []byte("0123456789abcdef")}),
		"weak":        keySet(t, gojose.JSONWebKey{Key: weak}),
		"other curve": keySet(t, gojose.JSONWebKey{Key: &curve.PublicKey}),
		"empty":       []byte(`{"keys":[]}`),
		"no set":      []byte(`[]`),
		"huge":        []byte(`{"keys":[],"x":"` + strings.Repeat("x", maxKeySet) + `"}`),
	} {
		if _, err := ParsePublicKeys(text); !errors.Is(err, ErrKeySet) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestOfAPublishedSetTheUsableKeysCountAndNoOthers(t *testing.T) {
	mine, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	leaked, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	good := func() string {
		text, _ := json.Marshal(gojose.JSONWebKey{Key: &mine.PublicKey, KeyID: "a"})
		return string(text)
	}()
	private := func() string {
		text, _ := json.Marshal(gojose.JSONWebKey{Key: leaked, KeyID: "leaked"})
		return string(text)
	}()
	for name, other := range map[string]string{
		"private": private, "of a kind to come": `{"kty":"AKP","alg":"ML-DSA-44","pub":"AAAA"}`, "symmetric": `{"kty":"oct","k":"MDEyMzQ1Njc4OWFiY2RlZg"}`,
		"weak": `{"kty":"RSA","n":"AQAB","e":"AQAB"}`, "on another curve": `{"kty":"EC","crv":"secp256k1","x":"AA","y":"AA"}`,
		"damaged": `{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}`, "for encryption": `{"kty":"RSA","use":"enc","n":"AQAB","e":"AQAB"}`, "no key": `7`,
	} {
		keys, err := ParsePublishedKeys([]byte(`{"keys":[` + other + `,` + good + `]}`))
		if err != nil || len(keys.keys) != 1 {
			t.Errorf("beside one that is %s: %d keys, %v", name, len(keys.keys), err)
			continue
		}
		if _, _, err := keys.Verify(signedBy(t, gojose.ES256, mine, "a", "{}"), []Algorithm{ES256}, 4000); err != nil {
			t.Errorf("beside one that is %s: %v", name, err)
		}
		if _, _, err := keys.Verify(signedBy(t, gojose.ES256, leaked, "leaked", "{}"), []Algorithm{ES256}, 4000); !errors.Is(err, ErrInvalidToken) {
			t.Errorf("one that is %s is used: %v", name, err)
		}
		if _, err := ParsePublishedKeys([]byte(`{"keys":[` + other + `]}`)); !errors.Is(err, ErrKeySet) {
			t.Errorf("alone, one that is %s: %v", name, err)
		}
		if _, err := ParsePublicKeys([]byte(`{"keys":[` + other + `,` + good + `]}`)); name != "for encryption" && !errors.Is(err, ErrKeySet) {
			t.Errorf("registered, one that is %s: %v", name, err)
		}
	}
}

func FuzzAKeySetIsPublicAndStrongOrRefused(f *testing.F) {
	key, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	f.Add(keySet(f, gojose.JSONWebKey{Key: &key.PublicKey, KeyID: "a", Use: "sig", Algorithm: "ES256"}))
	f.Add([]byte(`{"keys":[{"kty":"oct","k":"AAAA"}]}`))
	f.Add([]byte(`{"keys":[{"kty":"RSA","n":"AQAB","e":"AQAB"}]}`))
	f.Add([]byte(`{"keys":[{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		registered, strict := ParsePublicKeys(text)
		keys, err := ParsePublishedKeys(text)
		if strict == nil && (err != nil || len(keys.keys) != len(registered.keys)) {
			t.Fatalf("%d keys are registered, %d published (%v)", len(registered.keys), len(keys.keys), err)
		}
		for _, key := range keys.keys {
			if !key.IsPublic() || !strongPublicKey(key.Key) {
				t.Errorf("%+v", key)
			}
		}
	})
}

func FuzzAClientsKeysBelieveOnlyWhatTheClientSigned(f *testing.F) {
	public, private, err := ed25519.GenerateKey(rand.Reader) // an ES256 signature has a second form
	if err != nil {
		f.Fatal(err)
	}
	keys, err := ParsePublicKeys(keySet(f, gojose.JSONWebKey{Key: public, KeyID: "a"}))
	if err != nil {
		f.Fatal(err)
	}
	token := signedBy(f, gojose.EdDSA, private, "a", `{"sub":"x"}`)
	head, rest, _ := strings.Cut(token, ".")
	for _, seed := range []string{token, "." + rest, head + "..", "..", Unsigned([]byte("{}")), "e30." + rest, token + "\n", token + "."} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if _, _, err := keys.Verify(text, []Algorithm{EdDSA, ES256, RS256, PS256}, 4096); err == nil && text != token {
			t.Errorf("believed %q", text)
		}
	})
}
