package jose

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"strings"
	"testing"

	gojose "github.com/go-jose/go-jose/v4"
)

// hs256 signs with secrets of any length, which go-jose would not.
func hs256(header, payload string, key []byte) string {
	text := base64.RawURLEncoding.EncodeToString([]byte(header)) + "." + base64.RawURLEncoding.EncodeToString([]byte(payload))
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(text))
	return text + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

func TestOnlyWhatASecretSignedByHS256IsBelieved(t *testing.T) {
	first, second := []byte(strings.Repeat("1", 32)), []byte(strings.Repeat("2", 64))
	short := []byte(strings.Repeat("3", 31))
	secrets := [][]byte{first, second, short, {}}
	for _, key := range [][]byte{first, second} {
		if payload, err := VerifyHS256(hs256(`{"alg":"HS256"}`, "{}", key), secrets, 4000); err != nil || string(payload) != "{}" {
			t.Errorf("%q, %v", payload, err)
		}
	}
	private, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	for name, token := range map[string]string{
		"another secret":            hs256(`{"alg":"HS256"}`, "{}", []byte(strings.Repeat("4", 32))),
		"a secret that is short":    hs256(`{"alg":"HS256"}`, "{}", short),
		"an empty secret":           hs256(`{"alg":"HS256"}`, "{}", nil),
		"a MAC said to be HS512":    hs256(`{"alg":"HS512"}`, "{}", first),
		"a true HS512":              signedBy(t, gojose.HS512, second, "", "{}"),
		"a key of its own":          signedBy(t, gojose.ES256, private, "", "{}"),
		"a key within the token":    hs256(`{"alg":"HS256","jwk":{"kty":"oct","k":"AAAA"}}`, "{}", nil),
		"a critical header unknown": hs256(`{"alg":"HS256","crit":["x"],"x":1}`, "{}", first),
		"no signature":              Unsigned([]byte("{}")),
		"too long":                  hs256(`{"alg":"HS256"}`, strings.Repeat("x", 4000), first),
		"nothing":                   "",
	} {
		if _, err := VerifyHS256(token, secrets, 4000); !errors.Is(err, ErrInvalidToken) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
