package jose

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestOpenMakesOneActiveKeyOfEveryKind(t *testing.T) {
	store := newMemoryKeyStore()
	ring := openKeyring(t, store, "a", ES256, EdDSA).Current()
	if ring.Sealing() == nil || ring.MAC() == nil || ring.Pairwise() == nil || string(ring.Epoch) != string(store.epoch) {
		t.Error("no sealing key, MAC key, key of pairwise subjects or epoch")
	}
	signerOf(t, ring, ES256)
	signerOf(t, ring, EdDSA)
	if _, ok := ring.Signer(RS256); ok {
		t.Error("a key for an algorithm that the policy does not have")
	}
	if len(store.keys) != 5 {
		t.Errorf("%d keys, want 5", len(store.keys))
	}
}

func TestOpeningAgainUsesTheSameKeys(t *testing.T) {
	store := newMemoryKeyStore()
	token := mustSign(t, signerOf(t, openKeyring(t, store, "a", ES256).Current(), ES256), "JWT", "{}")
	again := openKeyring(t, store, "a", ES256)
	if _, _, err := again.Current().Verify(token, "JWT", 1000); err != nil {
		t.Error(err)
	}
}

func TestNodesRacingToOpenOneStoreAgreeOnOneActiveKeyPerAlgorithm(t *testing.T) {
	store := newMemoryKeyStore()
	nodes := make([]*Keyring, 8)
	var racers sync.WaitGroup
	for i := range nodes {
		racers.Go(func() {
			var err error
			node := string(rune('a' + i))
			nodes[i], err = Open(t.Context(), store, testMasterKey, Policy{Signing: []Algorithm{ES256, EdDSA}}, node, time.Now)
			if err != nil {
				t.Error(err)
			}
		})
	}
	racers.Wait()
	if t.Failed() {
		return
	}
	for _, of := range nodes[0].policy.kinds() {
		if n := store.count(of, StateActive); n != 1 {
			t.Errorf("%d active keys for %s", n, of.algorithm)
		}
	}
	for _, node := range nodes {
		ring := node.Current()
		token := mustSign(t, signerOf(t, ring, EdDSA), "JWT", "{}")
		if _, _, err := nodes[0].Current().Verify(token, "JWT", 1000); err != nil {
			t.Errorf("node %s signs with a key that the first does not know", node.node)
		}
		if ring.MAC().ID != nodes[0].Current().MAC().ID || ring.Sealing().ID != nodes[0].Current().Sealing().ID {
			t.Errorf("node %s has other active keys", node.node)
		}
	}
}

func TestAWrongMasterKeyIsNamedAsSuchAndAddsNothing(t *testing.T) {
	store := newMemoryKeyStore()
	openKeyring(t, store, "a", ES256)
	version := store.version
	_, err := Open(t.Context(), store, NewMasterKey(), Policy{Signing: []Algorithm{ES256}}, "b", time.Now)
	if !errors.Is(err, ErrWrongMasterKey) {
		t.Errorf("got %v", err)
	}
	if store.version != version {
		t.Error("the keys changed")
	}
}

func TestAKeyThatWasAlteredOrMovedToAnotherRowIsRefused(t *testing.T) {
	for name, alter := range map[string]func(keys []StoredKey){
		"flipped":   func(keys []StoredKey) { keys[0].Wrapped[len(keys[0].Wrapped)-1] ^= 1 },
		"truncated": func(keys []StoredKey) { keys[0].Wrapped = keys[0].Wrapped[:20] },
		"format":    func(keys []StoredKey) { keys[0].Wrapped[0] = 9 },
		"empty":     func(keys []StoredKey) { keys[0].Wrapped = nil },
		"moved":     func(keys []StoredKey) { keys[0].Wrapped = keys[1].Wrapped },
		"use":       func(keys []StoredKey) { keys[0].Use = UseMAC },
		"algorithm": func(keys []StoredKey) { keys[2].Algorithm = EdDSA },
	} {
		t.Run(name, func(t *testing.T) {
			store := newMemoryKeyStore()
			openKeyring(t, store, "a", ES256)
			alter(store.keys)
			_, err := Open(t.Context(), store, testMasterKey, Policy{Signing: []Algorithm{ES256}}, "a", time.Now)
			if !errors.Is(err, ErrDamagedKey) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestAFailedReloadKeepsTheRing(t *testing.T) {
	store := newMemoryKeyStore()
	keyring := openKeyring(t, store, "a", ES256)
	ring := keyring.Current()
	store.failing = errors.New("database gone")
	if err := keyring.Reload(t.Context()); !errors.Is(err, store.failing) {
		t.Errorf("got %v", err)
	}
	if keyring.Current() != ring {
		t.Error("the ring changed")
	}
}

func TestATokenOfAnotherNodesNewKeyVerifiesAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newMemoryKeyStore()
		a, b := openKeyring(t, store, "a", ES256), openKeyring(t, store, "b", ES256)
		time.Sleep(2 * time.Second)
		if _, err := a.Rotate(t.Context(), UseSign, ES256, true); err != nil {
			t.Fatal(err)
		}
		token := mustSign(t, signerOf(t, a.Current(), ES256), "JWT", "{}")
		if _, _, err := b.Verify(t.Context(), token, "JWT", 1000); err != nil {
			t.Error(err)
		}
	})
}

func TestUnknownKeyIDsReloadAtMostOncePerSecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newMemoryKeyStore()
		keyring := openKeyring(t, store, "a", ES256)
		for range 3 {
			time.Sleep(time.Second)
			loads := store.loads
			var racers sync.WaitGroup
			for range 64 {
				racers.Go(func() {
					if _, err := keyring.LookupMissing(t.Context(), newKeyID()); err != nil {
						t.Error(err)
					}
				})
			}
			racers.Wait()
			if got := store.loads - loads; got != 1 {
				t.Errorf("%d loads for 64 unknown ids, want 1", got)
			}
		}
	})
}

func TestALookupThatCannotAskTheStoreDoesNotSayInvalid(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newMemoryKeyStore()
		keyring := openKeyring(t, store, "a", ES256)
		other := openKeyring(t, newMemoryKeyStore(), "b", ES256)
		token := mustSign(t, signerOf(t, other.Current(), ES256), "JWT", "{}")
		time.Sleep(time.Second)
		store.failing = errors.New("database gone")
		for range 2 { // the second is throttled, and knows no more
			if _, _, err := keyring.Verify(t.Context(), token, "JWT", 1000); !errors.Is(err, store.failing) {
				t.Errorf("got %v", err)
			}
		}
	})
}

func TestARequestThatWasCancelledDoesNotSpoilTheSharedLookup(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newMemoryKeyStore()
		a, b := openKeyring(t, store, "a", ES256), openKeyring(t, store, "b", ES256)
		time.Sleep(time.Second)
		id, err := a.Rotate(t.Context(), UseSeal, XC20P, true)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		b.gate <- struct{}{}
		go func() { time.Sleep(time.Millisecond); cancel() }()
		if _, err := b.LookupMissing(ctx, id); !errors.Is(err, context.Canceled) {
			t.Errorf("waiting for the gate: %v", err)
		}
		<-b.gate
		ring, err := b.LookupMissing(t.Context(), id)
		if err != nil || ring.Sealing().ID != id {
			t.Errorf("key not found: %v", err)
		}
	})
}
