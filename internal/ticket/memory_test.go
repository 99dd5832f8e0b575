package ticket

import (
	"bytes"
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/authgrove/authgrove/internal/jose"
)

// keyTable is a jose.KeyStore for one node, which activates and removes nothing by itself.
type keyTable struct {
	keys    []jose.StoredKey
	version int64
	epoch   []byte
	failing error
}

func (s *keyTable) LoadKeys(context.Context) (jose.StoredKeys, error) {
	return jose.StoredKeys{Keys: slices.Clone(s.keys), Version: s.version, Epoch: s.epoch}, s.failing
}

func (s *keyTable) AddKey(_ context.Context, key jose.StoredKey) (bool, error) {
	s.keys = append(s.keys, key)
	s.version++
	return true, nil
}

func (s *keyTable) ActivateKey(_ context.Context, id jose.KeyID, _ time.Duration, _ bool) (bool, error) {
	i := slices.IndexFunc(s.keys, func(key jose.StoredKey) bool { return key.ID == id })
	for j, key := range s.keys {
		if key.Use == s.keys[i].Use && key.Algorithm == s.keys[i].Algorithm && key.State == jose.StateActive {
			s.keys[j].State = jose.StateRetired
		}
	}
	s.keys[i].State = jose.StateActive
	s.version++
	return true, nil
}

func (s *keyTable) RemoveKeys(context.Context) (int, error) { return 0, nil }

func (s *keyTable) ConfirmKeys(context.Context, string, int64) error { return nil }

// parkingLot keeps the promises of Parking.
type parkingLot struct {
	mu      sync.Mutex
	rows    map[string]parkedRow
	asked   int
	failing error
}

type parkedRow struct {
	sealed  []byte
	expires time.Time
}

func (p *parkingLot) Park(_ context.Context, key, sealed []byte, expiresAt time.Time) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.failing == nil {
		p.rows[string(key)] = parkedRow{bytes.Clone(sealed), expiresAt}
	}
	return p.failing
}

func (p *parkingLot) Parked(_ context.Context, key []byte) ([]byte, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asked++
	row, ok := p.rows[string(key)]
	if p.failing == nil && (!ok || !time.Now().Before(row.expires)) {
		return nil, ErrNotParked
	}
	return row.sealed, p.failing
}

// deployment is one issuer with its keys and its parked rows.
type deployment struct {
	*Sealer
	table   *keyTable
	keyring *jose.Keyring
	parking *parkingLot
}

func newDeployment(t testing.TB) deployment {
	t.Helper()
	table := &keyTable{epoch: []byte("epoch one")}
	return deployOn(t, table, jose.NewMasterKey(), "https://id.example")
}

func deployOn(t testing.TB, table *keyTable, master jose.MasterKey, issuer string) deployment {
	t.Helper()
	policy := jose.Policy{Signing: []jose.Algorithm{jose.EdDSA}}
	keyring, err := jose.Open(t.Context(), table, master, policy, "node", time.Now)
	if err != nil {
		t.Fatal(err)
	}
	parking := &parkingLot{rows: map[string]parkedRow{}}
	return deployment{New(keyring, issuer, parking), table, keyring, parking}
}
