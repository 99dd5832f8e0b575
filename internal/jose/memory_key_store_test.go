package jose

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"
)

// memoryKeyStore keeps the promises of KeyStore for the nodes of one test.
type memoryKeyStore struct {
	mu      sync.Mutex
	keys    []StoredKey
	added   map[KeyID]int64 // the version that added a key
	named   map[KeyID]bool  // keys that a row names
	nodes   map[string]confirmation
	version int64
	epoch   []byte
	loads   int
	failing error
}

type confirmation struct {
	version int64
	at      time.Time
}

func newMemoryKeyStore() *memoryKeyStore {
	return &memoryKeyStore{
		added: map[KeyID]int64{}, named: map[KeyID]bool{}, nodes: map[string]confirmation{},
		epoch: []byte("epoch of the tests"),
	}
}

func (s *memoryKeyStore) LoadKeys(context.Context) (StoredKeys, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.loads++
	return StoredKeys{Keys: slices.Clone(s.keys), Version: s.version, Epoch: s.epoch}, s.failing
}

func (s *memoryKeyStore) AddKey(_ context.Context, key StoredKey) (bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, other := range s.keys {
		sameKind := other.Use == key.Use && other.Algorithm == key.Algorithm
		if other.ID == key.ID || sameKind && other.State == key.State {
			return false, nil
		}
	}
	s.version++
	s.added[key.ID] = s.version
	s.keys = append(s.keys, key)
	return true, nil
}

func (s *memoryKeyStore) ActivateKey(_ context.Context, id KeyID, keepRetired time.Duration, force bool) (bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	i := slices.IndexFunc(s.keys, func(key StoredKey) bool { return key.ID == id && key.State == StateNext })
	if i < 0 || !force && (now.Before(s.keys[i].ActivateAfter) || !s.confirmed(s.added[id], now)) {
		return false, nil
	}
	for j, old := range s.keys {
		if old.Use == s.keys[i].Use && old.Algorithm == s.keys[i].Algorithm && old.State == StateActive {
			s.keys[j].State, s.keys[j].RetiredAt, s.keys[j].RemoveAfter = StateRetired, now, now.Add(keepRetired)
		}
	}
	s.keys[i].State, s.keys[i].ActivatedAt = StateActive, now
	s.version++
	return true, nil
}

func (s *memoryKeyStore) confirmed(version int64, now time.Time) bool {
	for _, node := range s.nodes {
		if now.Sub(node.at) < 30*time.Second && node.version < version {
			return false
		}
	}
	return true
}

func (s *memoryKeyStore) RemoveKeys(context.Context) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	before := len(s.keys)
	s.keys = slices.DeleteFunc(s.keys, func(key StoredKey) bool {
		return key.State == StateRetired && !time.Now().Before(key.RemoveAfter) && !s.named[key.ID]
	})
	if len(s.keys) < before {
		s.version++
	}
	return before - len(s.keys), nil
}

func (s *memoryKeyStore) ConfirmKeys(_ context.Context, node string, version int64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.nodes[node] = confirmation{version, time.Now()}
	return nil
}

// count is how many keys of a kind are in a state.
func (s *memoryKeyStore) count(of kind, state State) (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, key := range s.keys {
		if key.Use == of.use && key.Algorithm == of.algorithm && key.State == state {
			n++
		}
	}
	return n
}

var testMasterKey = NewMasterKey()

func openKeyring(t testing.TB, store KeyStore, node string, signing ...Algorithm) *Keyring {
	t.Helper()
	keyring, err := Open(t.Context(), store, testMasterKey, Policy{Signing: signing}, node, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	return keyring
}

func signerOf(t testing.TB, ring *Ring, algorithm Algorithm) *SigningKey {
	t.Helper()
	key, ok := ring.Signer(algorithm)
	if !ok {
		t.Fatalf("no active key for %s", algorithm)
	}
	return key
}

func mustSign(t testing.TB, key *SigningKey, typ, payload string) string {
	t.Helper()
	token, err := key.Sign(typ, []byte(payload))
	if err != nil {
		t.Fatal(err)
	}
	return token
}
