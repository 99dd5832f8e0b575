package attacks

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	gojose "github.com/go-jose/go-jose/v4"

	"github.com/authgrove/authgrove/internal/config"
	"github.com/authgrove/authgrove/tests/stage"
)

// keysRetry is how soon a host is asked again.
const keysRetry = time.Minute

// host publishes the key set of a client and counts who asks.
type host struct {
	mu    sync.Mutex
	keys  []gojose.JSONWebKey
	down  bool
	asked int
}

func (h *host) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.asked++
	if h.down {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	_ = json.NewEncoder(w).Encode(gojose.JSONWebKeySet{Keys: h.keys})
}

func (h *host) publish(signers ...signer) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.keys = nil
	for _, s := range signers {
		h.keys = append(h.keys, gojose.JSONWebKey{Key: &s.key.PublicKey, KeyID: s.kid, Use: "sig"})
	}
}

func (h *host) fail(down bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.down = down
}

func (h *host) fetches() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.asked
}

// publishing sets a stage on which a client publishes its keys at a host of this machine.
func publishing(t *testing.T, loopback bool) (*stage.Stage, *host, signer) {
	t.Helper()
	h := &host{}
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	mine := newSigner(t, "publisher")
	h.publish(mine)
	at := stage.Set(t, stage.Options{Change: func(c *config.Config) {
		registered := mine.client(t, "")
		registered.JWKS, registered.JWKSURI = config.JWKS{}, server.URL
		c.Testing.OutboundLoopback, c.Testing.LimitsOff = loopback, true
		c.Bootstrap.Clients = append(c.Bootstrap.Clients, registered)
	}})
	return at, h, mine
}

// The plan's registration-jwks-uri and refresh-token-rp-key-rotation.
func TestAClientThatPublishesItsKeysMayChangeThem(t *testing.T) {
	at, h, mine := publishing(t, true)
	next := signer{mine.id, newSigner(t, "next").key, "next-1"}
	if a := present(at, mine.sign(t, mine.claims(at))); a.Status != http.StatusOK {
		t.Fatalf("the first key: %d %s", a.Status, a.Body)
	}
	h.publish(next)
	at.Clock.Move(keysRetry)
	if a := present(at, next.sign(t, next.claims(at))); a.Status != http.StatusOK {
		t.Errorf("the next key: %d %s", a.Status, a.Body)
	}
	if a := present(at, mine.sign(t, mine.claims(at))); a.Error() != "invalid_client" {
		t.Errorf("a key that was taken out: %d %s", a.Status, a.Body)
	}
	h.fail(true)
	at.Clock.Move(time.Hour)
	if a := present(at, next.sign(t, next.claims(at))); a.Status != http.StatusOK {
		t.Errorf("while the host is down: %d %s", a.Status, a.Body)
	}
	at.Clock.Move(30 * time.Hour)
	if a := present(at, next.sign(t, next.claims(at))); a.Error() != "invalid_client" {
		t.Errorf("a day later: %d %s", a.Status, a.Body)
	}
	h.fail(false)
	at.Clock.Move(keysRetry)
	if a := present(at, next.sign(t, next.claims(at))); a.Status != http.StatusOK {
		t.Errorf("when the host is back: %d %s", a.Status, a.Body)
	}
}

// RFC 7517 §5: one key that cannot be used is no reason to shut its owner out.
func TestAClientThatAlsoPublishesAKeyForOthersMaySign(t *testing.T) {
	at, h, mine := publishing(t, true)
	h.mu.Lock()
	h.keys = append([]gojose.JSONWebKey{{Key: []byte("a secret that was published by mistake"), KeyID: "oct"}}, h.keys...)
	h.mu.Unlock()
	if a := present(at, mine.sign(t, mine.claims(at))); a.Status != http.StatusOK {
		t.Errorf("%d %s", a.Status, a.Body)
	}
}

// attack: ca.jwksFlood
func TestUnknownKeysDoNotMakeTheServerFetchAgainAndAgain(t *testing.T) {
	at, h, mine := publishing(t, true)
	for i := range 200 {
		stranger := signer{mine.id, newSigner(t, "x").key, string(rune('a' + i%26))}
		if a := present(at, stranger.sign(t, stranger.claims(at))); a.Error() != "invalid_client" {
			t.Fatalf("%d %s", a.Status, a.Body)
		}
	}
	if n := h.fetches(); n != 1 {
		t.Errorf("200 unknown keys within a minute made %d fetches", n)
	}
	at.Clock.Move(keysRetry)
	for range 50 {
		stranger := signer{mine.id, newSigner(t, "x").key, "later"}
		present(at, stranger.sign(t, stranger.claims(at)))
	}
	if n := h.fetches(); n != 2 {
		t.Errorf("unknown keys in the next minute made %d fetches in all", n)
	}
	if a := present(at, mine.sign(t, mine.claims(at))); a.Status != http.StatusOK {
		t.Errorf("the client meanwhile: %d %s", a.Status, a.Body)
	}
}

func TestKeysAreNotFetchedFromThisMachineUnlessTheServerIsUnderTest(t *testing.T) {
	at, h, mine := publishing(t, false)
	if a := present(at, mine.sign(t, mine.claims(at))); a.Error() != "invalid_client" {
		t.Errorf("%d %s", a.Status, a.Body)
	}
	if n := h.fetches(); n != 0 {
		t.Errorf("%d fetches reached this machine", n)
	}
}
