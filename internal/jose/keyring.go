package jose

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"
)

const (
	reloadEvery   = time.Second     // at most, for unknown key ids that anybody may make up
	reloadTimeout = 5 * time.Second // a reload serves all who wait for it, not the first one's request
	openAttempts  = 5
)

// ErrNoFirstKey means that a kind of key was neither there nor could be added.
var ErrNoFirstKey = errors.New("jose: the keyring lacks a key and none could be added")

// Keyring holds the current Ring of one node and moves the deployment's keys through their life.
// It is safe for concurrent use.
type Keyring struct {
	store  KeyStore
	master MasterKey
	policy Policy
	node   string
	now    func() time.Time

	current atomic.Pointer[Ring]

	// gate is held while loading; reloadedAt and reloadErr, of the last load, belong to its holder.
	gate       chan struct{}
	reloadedAt time.Time
	reloadErr  error
}

// Open loads the keyring and makes the first key of every kind that has none. Any number of nodes
// may open one store at once. Node names this process among the live ones.
func Open(ctx context.Context, store KeyStore, master MasterKey, policy Policy, node string, now func() time.Time) (*Keyring, error) {
	k := &Keyring{
		store: store, master: master, policy: policy.WithDefaults(), node: node, now: now,
		gate: make(chan struct{}, 1),
	}
	for range openAttempts {
		if err := k.Reload(ctx); err != nil {
			return nil, err
		}
		missing := k.missing()
		if len(missing) == 0 {
			return k, k.confirm(ctx)
		}
		for _, of := range missing {
			// Another node may be first. Its key is as good, and the next reading has it.
			if _, _, err := k.addKey(ctx, of, StateActive, time.Time{}); err != nil {
				return nil, err
			}
		}
	}
	return nil, ErrNoFirstKey
}

func (k *Keyring) missing() (kinds []kind) {
	for _, of := range k.policy.kinds() {
		if _, ok := k.Current().inState(of, StateActive); !ok {
			kinds = append(kinds, of)
		}
	}
	return kinds
}

// Current is the latest Ring. A caller takes it once per request.
func (k *Keyring) Current() *Ring { return k.current.Load() }

// Reload reads the store. On failure the current Ring stays.
func (k *Keyring) Reload(ctx context.Context) error {
	if err := k.enter(ctx); err != nil {
		return err
	}
	defer k.leave()
	return k.load(ctx)
}

// LookupMissing is for a key id that the current Ring does not have. It returns the current Ring
// after at most one load per second, however many ask; the Ring may still not have the id. The error
// is the store's: whether the key exists is then not known.
func (k *Keyring) LookupMissing(ctx context.Context, id KeyID) (*Ring, error) {
	if err := k.enter(ctx); err != nil {
		return nil, err
	}
	defer k.leave()
	if k.Current().has(id) {
		return k.Current(), nil
	}
	if k.now().Sub(k.reloadedAt) < reloadEvery {
		return k.Current(), k.reloadErr
	}
	shared, cancel := context.WithTimeout(context.WithoutCancel(ctx), reloadTimeout)
	defer cancel()
	err := k.load(shared)
	return k.Current(), err
}

// Verify is Ring.Verify with the current Ring, and once more if it lacks the token's key. An error
// that is not ErrInvalidToken is the store's.
func (k *Keyring) Verify(ctx context.Context, token, typ string, maxLen int) ([]byte, *SigningKey, error) {
	payload, key, err := k.Current().Verify(token, typ, maxLen)
	var unknown unknownKey
	if !errors.As(err, &unknown) {
		return payload, key, err
	}
	ring, err := k.LookupMissing(ctx, unknown.id)
	if err != nil {
		return nil, nil, err
	}
	return ring.Verify(token, typ, maxLen)
}

func (k *Keyring) enter(ctx context.Context) error {
	select {
	case k.gate <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (k *Keyring) leave() { <-k.gate }

func (k *Keyring) load(ctx context.Context) error {
	k.reloadErr = k.read(ctx)
	k.reloadedAt = k.now()
	return k.reloadErr
}

func (k *Keyring) read(ctx context.Context) error {
	loaded, err := k.store.LoadKeys(ctx)
	if err != nil {
		return fmt.Errorf("load keys: %w", err)
	}
	if len(loaded.Epoch) == 0 {
		return errors.New("load keys: the database has no epoch")
	}
	previous := k.current.Load()
	if previous != nil && previous.version == loaded.Version && string(previous.Epoch) == string(loaded.Epoch) {
		return nil
	}
	ring, err := newRing(loaded, k.master, previous)
	if err != nil {
		return err
	}
	k.current.Store(ring)
	return nil
}

func (k *Keyring) confirm(ctx context.Context) error {
	if err := k.store.ConfirmKeys(ctx, k.node, k.Current().version); err != nil {
		return fmt.Errorf("confirm keys: %w", err)
	}
	return nil
}
