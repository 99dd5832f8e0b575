package attacks

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	gojose "github.com/go-jose/go-jose/v4"

	"github.com/authgrove/authgrove/internal/client"
	"github.com/authgrove/authgrove/internal/config"
	"github.com/authgrove/authgrove/internal/jose"
	"github.com/authgrove/authgrove/internal/oauth"
	"github.com/authgrove/authgrove/internal/secret"
	"github.com/authgrove/authgrove/tests/stage"
)

const jwtBearer = stage.AssertionType

// signer is a client with a key of its own.
type signer struct {
	id  string
	key *ecdsa.PrivateKey
	kid string
}

func newSigner(t *testing.T, id string) signer {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return signer{id, key, id + "-1"}
}

// client is its registration.
func (s signer) client(t *testing.T, audience string) config.Client {
	t.Helper()
	text, err := gojose.JSONWebKey{Key: &s.key.PublicKey, KeyID: s.kid, Use: "sig", Algorithm: "ES256"}.MarshalJSON()
	var key config.JWK
	if err == nil {
		err = json.Unmarshal(text, &key)
	}
	if err != nil {
		t.Fatal(err)
	}
	return config.Client{ClientID: s.id, ClientName: s.id, AppType: "service", Capabilities: []string{"network.read"},
		TokenEndpointAuthMethod: string(client.AuthPrivateKeyJWT), JWKS: config.JWKS{Keys: []config.JWK{key}}, AssertionAudience: audience}
}

func (s signer) sign(t *testing.T, claims map[string]any) string {
	t.Helper()
	made, err := gojose.NewSigner(gojose.SigningKey{Algorithm: gojose.ES256, Key: gojose.JSONWebKey{Key: s.key, KeyID: s.kid}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	payload, err := json.Marshal(claims)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := made.Sign(payload)
	if err != nil {
		t.Fatal(err)
	}
	text, err := signed.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// claims are right ones, changed by pairs; nil leaves a claim out.
func (s signer) claims(at *stage.Stage, pairs ...any) map[string]any {
	now := at.Clock.Now()
	claims := map[string]any{"iss": s.id, "sub": s.id, "aud": at.URL, "iat": now.Unix(), "exp": now.Add(60 * time.Second).Unix(),
		"jti": secret.New("cs").Reveal()}
	for i := 0; i+1 < len(pairs); i += 2 {
		claims[pairs[i].(string)] = pairs[i+1]
		if pairs[i+1] == nil {
			delete(claims, pairs[i].(string))
		}
	}
	return claims
}

func present(at *stage.Stage, assertion string, more ...string) stage.Answer {
	form := stage.Form(append([]string{"grant_type", "client_credentials", "client_assertion_type", jwtBearer, "client_assertion", assertion}, more...)...)
	return at.Send(at.Request(oauth.PathToken, form))
}

// attack: ca.aud ca.times ca.two
func TestAnAssertionThatIsNotFreshAddressedAndItsOwnIsRefused(t *testing.T) {
	mine, compatible, other := newSigner(t, "signing"), newSigner(t, "older"), newSigner(t, "other")
	at := stage.Set(t, stage.Options{Change: func(c *config.Config) {
		c.Bootstrap.Clients = append(c.Bootstrap.Clients, mine.client(t, ""), compatible.client(t, "compatible"), other.client(t, ""))
	}})
	now := at.Clock.Now()
	if a := present(at, mine.sign(t, mine.claims(at))); a.Status != http.StatusOK || a.JSON("access_token") == "" {
		t.Fatalf("a right one: %d %s", a.Status, a.Body)
	}
	for name, good := range map[string]string{
		"from 8 s ahead":        mine.sign(t, mine.claims(at, "iat", now.Add(8*time.Second).Unix(), "nbf", now.Add(8*time.Second).Unix())),
		"without iat":           mine.sign(t, mine.claims(at, "iat", nil)),
		"to the endpoint":       compatible.sign(t, compatible.claims(at, "aud", at.URL+oauth.PathToken)),
		"in a list, for longer": compatible.sign(t, compatible.claims(at, "aud", []string{"https://a.test", at.URL}, "exp", now.Add(4*time.Minute).Unix())),
	} {
		if a := present(at, good); a.Status != http.StatusOK {
			t.Errorf("%s: %d %s", name, a.Status, a.Body)
		}
	}
	foreign := signer{mine.id, other.key, mine.kid}
	for name, bad := range map[string]string{
		"no audience":         mine.sign(t, mine.claims(at, "aud", nil)),
		"another audience":    mine.sign(t, mine.claims(at, "aud", "https://a.test")),
		"the endpoint":        mine.sign(t, mine.claims(at, "aud", at.URL+oauth.PathToken)),
		"a list":              mine.sign(t, mine.claims(at, "aud", []string{at.URL})),
		"a slash more":        mine.sign(t, mine.claims(at, "aud", at.URL+"/")),
		"no exp":              mine.sign(t, mine.claims(at, "exp", nil)),
		"expired":             mine.sign(t, mine.claims(at, "exp", now.Add(-5*time.Minute).Unix())),
		"an hour long":        mine.sign(t, mine.claims(at, "exp", now.Add(time.Hour).Unix())),
		"an exp beyond time":  mine.sign(t, mine.claims(at, "exp", 1e300)),
		"nbf over 60 s ahead": mine.sign(t, mine.claims(at, "nbf", now.Add(70*time.Second).Unix())),
		"iat over 60 s ahead": mine.sign(t, mine.claims(at, "iat", now.Add(70*time.Second).Unix())),
		"an nbf beyond time":  mine.sign(t, mine.claims(at, "nbf", 1e300)),
		"an iat beyond time":  mine.sign(t, mine.claims(at, "iat", 1e300)),
		"no jti":              mine.sign(t, mine.claims(at, "jti", nil)),
		"no iss":              mine.sign(t, mine.claims(at, "iss", nil)),
		"another iss":         mine.sign(t, mine.claims(at, "iss", other.id)),
		"another sub":         mine.sign(t, mine.claims(at, "sub", other.id)),
		"no sub":              mine.sign(t, mine.claims(at, "sub", nil)),
		"another's key":       foreign.sign(t, mine.claims(at)),
		"no signature":        jose.Unsigned(mustJSON(t, mine.claims(at))),
		"no assertion":        "x.y.z",
	} {
		a := present(at, bad)
		if a.Status != http.StatusUnauthorized && a.Status != http.StatusBadRequest || a.Error() != "invalid_client" {
			t.Errorf("%s: %d %s", name, a.Status, a.Body)
		}
	}
	if a := present(at, mine.sign(t, mine.claims(at)), "client_id", other.id); a.Error() != "invalid_client" {
		t.Errorf("beside another client_id: %s", a.Body)
	}
	if a := present(at, mine.sign(t, mine.claims(at)), "client_secret", "x"); a.Error() != "invalid_request" {
		t.Errorf("beside a secret: %s", a.Body)
	}
	r := at.Request(oauth.PathToken, stage.Form("grant_type", "client_credentials", "client_assertion_type", jwtBearer, "client_assertion", mine.sign(t, mine.claims(at))))
	r.SetBasicAuth(mine.id, "x")
	if a := at.Send(r); a.Error() != "invalid_request" {
		t.Errorf("beside Basic: %s", a.Body)
	}
	if a := at.Send(at.Request(oauth.PathToken, stage.Form("grant_type", "client_credentials", "client_id", mine.id, "client_secret", "guess"))); a.Error() != "invalid_client" {
		t.Errorf("a secret instead: %s", a.Body)
	}
}

// attack: ca.jti
func TestAnAssertionIsAcceptedOnceAlsoAfterASweep(t *testing.T) {
	mine := newSigner(t, "signing")
	at := stage.Set(t, stage.Options{Change: func(c *config.Config) {
		c.Bootstrap.Clients = append(c.Bootstrap.Clients, mine.client(t, ""))
	}})
	assertion := mine.sign(t, mine.claims(at))
	var accepted atomic.Int32
	var racers sync.WaitGroup
	for range 64 {
		racers.Go(func() {
			if present(at, assertion).Status == http.StatusOK {
				accepted.Add(1)
			}
		})
	}
	racers.Wait()
	if accepted.Load() != 1 {
		t.Errorf("accepted %d times", accepted.Load())
	}
	at.Clock.Move(30 * time.Second)
	if _, err := at.Store.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	if a := present(at, assertion); a.Error() != "invalid_client" {
		t.Errorf("later: %d %s", a.Status, a.Body)
	}
}

func mustJSON(t *testing.T, v any) []byte {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
