package conformance

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/png"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"github.com/authgrove/authgrove/internal/client"
	"github.com/authgrove/authgrove/internal/config"
	keyring "github.com/authgrove/authgrove/internal/jose"
	"github.com/authgrove/authgrove/internal/secret"
	"github.com/authgrove/authgrove/internal/transcript"
)

// clientNames are what conversations call the clients: those of the
// configuration first, then those that only the dynamic plan has.
var clientNames = []string{"client", "second", "poster", "unsigned", "back", "front", "signed", "several", "queried"}

// registered are the clients as the suite would register them for its dynamic
// plan: they authenticate by a key that they publish at an address.
func registered(declared []config.Client, published string) (clients []config.Client) {
	like := func(id string, change func(*config.Client)) config.Client {
		c := declared[0]
		c.ClientID, c.ClientName = id, "The client "+id
		change(&c)
		return c
	}
	callback := declared[0].RedirectURIs[0]
	clients = append(slices.Clone(declared),
		like("suite-signed", func(c *config.Client) { c.UserinfoSignedResponseAlg = "RS256" }),
		like("suite-several", func(c *config.Client) { c.RedirectURIs = []string{callback, callback + "/other"} }),
		like("suite-queried", func(c *config.Client) { c.RedirectURIs = []string{callback + "?foo=bar"} }))
	for i := range clients {
		c := &clients[i]
		c.ClientSecret, c.ClientSecretFile, c.TokenEndpointAuthMethod, c.JWKSURI = "", "", "private_key_jwt", published+"/jwks"
		c.PolicyURI, c.TosURI = "https://suite.example.com/policy", "https://suite.example.com/terms"
		c.LogoURI = published + "/logo"
	}
	return clients
}

// keeper holds the suite's key and publishes it, and the logo of its clients.
type keeper struct {
	server *httptest.Server
	mu     sync.Mutex
	key    jose.JSONWebKey
}

func newKeeper(t *testing.T) *keeper {
	k := &keeper{}
	if err := k.doRekey(nil); err != nil {
		t.Fatal(err)
	}
	published := http.NewServeMux()
	published.HandleFunc("/logo", func(w http.ResponseWriter, _ *http.Request) {
		_ = png.Encode(w, image.NewGray(image.Rect(0, 0, 64, 64)))
	})
	published.HandleFunc("/jwks", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/jwk-set+json")
		key := k.current()
		_ = json.NewEncoder(w).Encode(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{key.Public()}})
	})
	k.server = httptest.NewServer(published)
	t.Cleanup(k.server.Close)
	return k
}

func (k *keeper) current() jose.JSONWebKey {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.key
}

// doRekey makes another key and forgets the one before.
func (k *keeper) doRekey(map[string]string, ...string) error {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.key = jose.JSONWebKey{Key: key, KeyID: secret.New("kid").Reveal(), Algorithm: "RS256", Use: "sig"}
	return nil
}

func (k *keeper) sign(claims any) (string, error) {
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: k.current()}, nil)
	if err != nil {
		return "", err
	}
	return jwt.Signed(signer).Claims(claims).Serialize()
}

func (s *suite) keyActions() map[string]transcript.Action {
	return map[string]transcript.Action{
		"assert":   s.doAssert,     // do assert CLIENT into name
		"sign":     s.doSign,       // do sign {JSON} into name
		"rekey":    s.keys.doRekey, // do rekey
		"rotate":   s.doRotate,     // do rotate ALGORITHM
		"otherkey": doOtherKey,     // do otherkey TOKEN TOKEN
		"logo":     s.doLogo,       // do logo CLIENT
	}
}

// doAssert is private_key_jwt (OpenID Connect Core §9), addressed to the issuer.
func (s *suite) doAssert(vars map[string]string, words ...string) error {
	now := s.Clock.Now()
	text, err := s.keys.sign(jwt.Claims{Issuer: words[0], Subject: words[0], Audience: jwt.Audience{s.URL}, ID: secret.New("jti").Reveal(),
		IssuedAt: jwt.NewNumericDate(now), Expiry: jwt.NewNumericDate(now.Add(time.Minute))})
	vars[words[2]] = text
	return err
}

// doSign makes a signed request object of JSON.
func (s *suite) doSign(vars map[string]string, words ...string) error {
	claims := map[string]any{"exp": s.Clock.Now().Add(time.Minute).Unix()}
	var given map[string]any
	if err := json.Unmarshal([]byte(strings.Join(words[:len(words)-2], " ")), &given); err != nil {
		return err
	}
	maps.Copy(claims, given)
	text, err := s.keys.sign(claims)
	vars[words[len(words)-1]] = text
	return err
}

// doRotate is `authgrove key rotate --alg ALGORITHM --force`.
func (s *suite) doRotate(_ map[string]string, words ...string) error {
	_, err := s.Keyring.Rotate(context.Background(), keyring.UseSign, keyring.Algorithm(words[0]), true)
	return err
}

// doLogo is what a registration does at its end: it fetches the logo.
func (s *suite) doLogo(_ map[string]string, words ...string) error {
	c, err := s.Clients.Find(context.Background(), client.ID(words[0]))
	if err != nil {
		return err
	}
	return s.Logos.Fetch(context.Background(), c)
}

func doOtherKey(_ map[string]string, words ...string) error {
	var ids []string
	for _, text := range words {
		token, err := jwt.ParseSigned(text, []jose.SignatureAlgorithm{jose.RS256})
		if err != nil {
			return err
		}
		ids = append(ids, token.Headers[0].KeyID)
	}
	if ids[0] == ids[1] {
		return fmt.Errorf("both are signed by %q: %w", ids[0], errSameKey)
	}
	return nil
}

var errSameKey = errors.New("the key was not changed")
