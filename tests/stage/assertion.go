package stage

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"time"

	gojose "github.com/go-jose/go-jose/v4"

	"github.com/authgrove/authgrove/internal/config"
	"github.com/authgrove/authgrove/internal/jose"
	"github.com/authgrove/authgrove/internal/secret"
)

// AssertionType is the client_assertion_type of RFC 7523 §2.2.
const AssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

// newClientKey is a key, and the registration of its public half.
func newClientKey() (*ecdsa.PrivateKey, config.JWKS) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	var public config.JWK
	if err == nil {
		err = json.Unmarshal(publicJWK(key), &public)
	}
	if err != nil {
		panic(err) // a key that was just made has a form
	}
	return key, config.JWKS{Keys: []config.JWK{public}}
}

func publicJWK(key *ecdsa.PrivateKey) []byte {
	text, err := json.Marshal(gojose.JSONWebKey{Key: &key.PublicKey, KeyID: "1", Use: "sig"})
	if err != nil {
		panic(err)
	}
	return text
}

// asserts says whether a client of the cast authenticates by an assertion.
func (s *Stage) asserts(client string) bool { return client == Sharing || s.keys[client] != nil }

// Assertion is what a client of the cast shows instead of a secret. Pairs change
// it: iss, sub, jti and aud are texts, audiences a JSON list, exp, nbf and iat
// durations from now, and `absent` leaves a claim out. alg and key say how it is
// signed: by the secret or key of another client, by `public`, the text of the
// client's own public key, or by a secret given as `secret:…`.
func (s *Stage) Assertion(client string, pairs ...string) (string, error) {
	now := s.Clock.Now()
	claims := map[string]any{"iss": client, "sub": client, "aud": s.URL, "iat": now.Unix(), "exp": now.Add(time.Minute).Unix(),
		"jti": secret.Encode62(secret.Bytes(16))}
	alg, key := "", client
	for i := 0; i+1 < len(pairs); i += 2 {
		name, value := pairs[i], pairs[i+1]
		switch {
		case name == "alg":
			alg = value
		case name == "key":
			key = value
		case value == "absent":
			delete(claims, name)
		case name == "audiences":
			claims["aud"] = json.RawMessage(value)
		case name == "exp" || name == "nbf" || name == "iat":
			from, err := time.ParseDuration(value)
			if err != nil {
				return "", err
			}
			claims[name] = now.Add(from).Unix()
		default:
			claims[name] = value
		}
	}
	payload, err := json.Marshal(claims)
	if err != nil {
		return "", err
	}
	return s.signAs(client, alg, key, payload)
}

func (s *Stage) signAs(client, alg, key string, payload []byte) (string, error) {
	if alg == "none" {
		return jose.Unsigned(payload), nil
	}
	var by any
	switch {
	case len(key) > 7 && key[:7] == "secret:":
		by = []byte(key[7:])
	case key == "public":
		by = publicJWK(s.keys[client])
	case s.keys[key] != nil:
		by = s.keys[key]
	default:
		by = []byte(s.Secrets[key].Reveal())
	}
	if alg == "" {
		alg = "HS256"
		if _, asymmetric := by.(*ecdsa.PrivateKey); asymmetric {
			alg = "ES256"
		}
	}
	signer, err := gojose.NewSigner(gojose.SigningKey{Algorithm: gojose.SignatureAlgorithm(alg), Key: by}, nil)
	if err != nil {
		return "", fmt.Errorf("sign by %s: %w", alg, err)
	}
	signed, err := signer.Sign(payload)
	if err != nil {
		return "", err
	}
	return signed.CompactSerialize()
}

// doAssert: do assert for CLIENT [NAME VALUE]… into name.
func (s *Stage) doAssert(vars map[string]string, words ...string) error {
	var pairs []string
	client, into := "", ""
	for i := 0; i+1 < len(words); i += 2 {
		switch words[i] {
		case "for":
			client = words[i+1]
		case "into":
			into = words[i+1]
		default:
			pairs = append(pairs, words[i], words[i+1])
		}
	}
	assertion, err := s.Assertion(client, pairs...)
	vars[into] = assertion
	return err
}
