package jose

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
)

// Ring is one reading of the keyring. It never changes, so what one request does with one Ring is
// consistent.
type Ring struct {
	// Epoch is part of all that must not outlive a restore. It must not be changed.
	Epoch []byte

	version int64
	stored  []StoredKey // in the order of JWKS, wrapped
	signing map[KeyID]*SigningKey
	sealing map[KeyID]*SealingKey
	macs    map[KeyID]*MACKey
	active  map[kind]KeyID
	jwks    []byte
	etag    string
}

// newRing unwraps what previous, which may be nil, has not: unwrapping an RSA key costs more than
// all the rest.
func newRing(loaded StoredKeys, master MasterKey, previous *Ring) (*Ring, error) {
	ring := &Ring{
		Epoch: loaded.Epoch, version: loaded.Version, stored: slices.Clone(loaded.Keys),
		signing: map[KeyID]*SigningKey{}, sealing: map[KeyID]*SealingKey{}, macs: map[KeyID]*MACKey{},
		active: map[kind]KeyID{},
	}
	slices.SortFunc(ring.stored, publishingOrder)
	for _, key := range ring.stored {
		if err := ring.add(key, master, previous); err != nil {
			return nil, err
		}
	}
	return ring, ring.publish()
}

func (r *Ring) add(key StoredKey, master MasterKey, previous *Ring) error {
	if key.State == StateActive {
		r.active[kind{key.Use, key.Algorithm}] = key.ID
	}
	if previous != nil && previous.lend(key, r) {
		return nil
	}
	material, err := master.unwrap(key)
	if err != nil {
		return err
	}
	switch key.Use {
	case UseSign:
		r.signing[key.ID], err = newSigningKey(key.ID, key.Algorithm, material)
	case UseSeal:
		r.sealing[key.ID], err = newSealingKey(key.ID, material)
	case UseMAC, UsePairwise:
		r.macs[key.ID], err = newMACKey(key.ID, material)
	default:
		err = fmt.Errorf("use %q", key.Use)
	}
	if err != nil {
		return fmt.Errorf("%w: %s: %w", ErrDamagedKey, key.ID, err)
	}
	return nil
}

// lend gives an unwrapped key to the ring that follows, if the stored key is still the same.
func (r *Ring) lend(key StoredKey, to *Ring) bool {
	same := slices.ContainsFunc(r.stored, func(mine StoredKey) bool {
		return mine.ID == key.ID && mine.Use == key.Use && mine.Algorithm == key.Algorithm &&
			bytes.Equal(mine.Wrapped, key.Wrapped)
	})
	if !same {
		return false
	}
	switch key.Use {
	case UseSign:
		to.signing[key.ID] = r.signing[key.ID]
	case UseSeal:
		to.sealing[key.ID] = r.sealing[key.ID]
	case UseMAC, UsePairwise:
		to.macs[key.ID] = r.macs[key.ID]
	}
	return true
}

// publishingOrder puts active keys first, for clients that take the first key that fits, and is
// the same on every node.
func publishingOrder(a, b StoredKey) int {
	rank := map[State]int{StateActive: 0, StateNext: 1, StateRetired: 2}
	return cmp.Or(cmp.Compare(rank[a.State], rank[b.State]), cmp.Compare(a.ID, b.ID))
}

// Signer is the active key of an algorithm.
func (r *Ring) Signer(algorithm Algorithm) (*SigningKey, bool) {
	key, ok := r.signing[r.active[kind{UseSign, algorithm}]]
	return key, ok
}

// Sealing is the active sealing key. A Ring that a Keyring gives has one.
func (r *Ring) Sealing() *SealingKey { return r.sealing[r.active[kind{UseSeal, XC20P}]] }

// SealingByID is the sealing key with that id, whatever its state.
func (r *Ring) SealingByID(id KeyID) (*SealingKey, bool) {
	key, ok := r.sealing[id]
	return key, ok
}

// MAC is the active MAC key. A Ring that a Keyring gives has one.
func (r *Ring) MAC() *MACKey { return r.macs[r.active[kind{UseMAC, HS256}]] }

// Pairwise is the key of pairwise subjects. A Ring that a Keyring gives has one.
func (r *Ring) Pairwise() *MACKey { return r.macs[r.active[kind{UsePairwise, HS256}]] }

// MACByID is the MAC key with that id, whatever its state.
func (r *Ring) MACByID(id KeyID) (*MACKey, bool) {
	key, ok := r.macs[id]
	return key, ok
}

// Keys lists every key for people who manage them, without its material.
func (r *Ring) Keys() []StoredKey {
	keys := slices.Clone(r.stored)
	for i := range keys {
		keys[i].Wrapped = nil
	}
	return keys
}

// inState is the key of that kind that is next or active; false if there is none.
func (r *Ring) inState(of kind, state State) (StoredKey, bool) {
	i := slices.IndexFunc(r.stored, func(key StoredKey) bool {
		return key.Use == of.use && key.Algorithm == of.algorithm && key.State == state
	})
	if i < 0 {
		return StoredKey{}, false
	}
	return r.stored[i], true
}

func (r *Ring) has(id KeyID) bool {
	return slices.ContainsFunc(r.stored, func(key StoredKey) bool { return key.ID == id })
}
