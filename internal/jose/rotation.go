package jose

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// ErrNotRotated means that other nodes kept changing the same kind of key; the call may be repeated.
var ErrNotRotated = errors.New("jose: key rotation lost every race")

const rotateAttempts = 5

// Tick does what is due. It is called often enough that its node counts as live (KeyStore.ConfirmKeys)
// and by every node: each step is decided by the store, so a node that comes second changes nothing.
func (k *Keyring) Tick(ctx context.Context) error {
	if err := k.Reload(ctx); err != nil {
		return err
	}
	if err := k.confirm(ctx); err != nil {
		return err
	}
	changed := false
	for _, of := range k.policy.kinds() {
		if !of.rotates() {
			continue
		}
		moved, err := k.advance(ctx, of)
		if err != nil {
			return err
		}
		changed = changed || moved
	}
	removed, err := k.removeOld(ctx)
	if err != nil || !changed && !removed {
		return err
	}
	if err := k.Reload(ctx); err != nil {
		return err
	}
	return k.confirm(ctx)
}

// advance takes one step in the life of a kind of key: publish the successor, or start using it.
func (k *Keyring) advance(ctx context.Context, of kind) (moved bool, err error) {
	ring, now := k.Current(), k.now()
	if next, ok := ring.inState(of, StateNext); ok {
		if now.Before(next.ActivateAfter) {
			return false, nil
		}
		return k.activate(ctx, next.ID, false)
	}
	if active, ok := ring.inState(of, StateActive); ok && !k.policy.due(active.ActivatedAt, now) {
		return false, nil
	}
	_, moved, err = k.addKey(ctx, of, StateNext, now.Add(k.policy.PublishAhead))
	return moved, err
}

// removeOld asks the store only when this node's clock says that there may be something to remove.
func (k *Keyring) removeOld(ctx context.Context) (removed bool, err error) {
	for _, key := range k.Current().stored {
		if key.State == StateRetired && !k.now().Before(key.RemoveAfter) {
			count, err := k.store.RemoveKeys(ctx)
			if err != nil {
				return false, fmt.Errorf("remove keys: %w", err)
			}
			return count > 0, nil
		}
	}
	return false, nil
}

// Rotate starts the replacement of the active key and returns the successor's id. Without force the
// successor is published now and used by Tick when the policy and all nodes allow it; one that is
// published already is kept. With force it is a new key, published and used at once; the old key
// stays published, and other nodes have the new one at their next load.
func (k *Keyring) Rotate(ctx context.Context, use Use, algorithm Algorithm, force bool) (KeyID, error) {
	of := kind{use, algorithm}
	if !of.rotates() {
		return "", fmt.Errorf("jose: the %s key never rotates: clients keep their users under what it made", use)
	}
	for range rotateAttempts {
		if err := k.Reload(ctx); err != nil {
			return "", err
		}
		if _, ok := k.Current().inState(of, StateActive); !ok {
			return "", fmt.Errorf("jose: no %s key for %s to rotate", use, algorithm)
		}
		id, done, err := k.replace(ctx, of, force)
		if err != nil {
			return "", err
		}
		if done {
			return id, k.Reload(ctx)
		}
	}
	return "", ErrNotRotated
}

func (k *Keyring) replace(ctx context.Context, of kind, force bool) (id KeyID, done bool, err error) {
	next, waiting := k.Current().inState(of, StateNext)
	if waiting && !force {
		return next.ID, true, nil
	}
	if waiting {
		// Whoever forces a rotation may distrust all keys that exist, so the one in waiting only
		// passes through.
		if _, err := k.activate(ctx, next.ID, true); err != nil {
			return "", false, err
		}
	}
	after := k.now()
	if !force {
		after = after.Add(k.policy.PublishAhead)
	}
	id, added, err := k.addKey(ctx, of, StateNext, after)
	if err != nil || !added || !force {
		return id, added, err
	}
	done, err = k.activate(ctx, id, true)
	return id, done, err
}

func (k *Keyring) activate(ctx context.Context, id KeyID, force bool) (bool, error) {
	activated, err := k.store.ActivateKey(ctx, id, k.policy.KeepRetired, force)
	if err != nil {
		return false, fmt.Errorf("activate key %s: %w", id, err)
	}
	return activated, nil
}

// addKey makes a key and offers it to the store; false if another node's stands there already.
func (k *Keyring) addKey(ctx context.Context, of kind, state State, activateAfter time.Time) (KeyID, bool, error) {
	material, err := newMaterial(of)
	if err != nil {
		return "", false, err
	}
	key := StoredKey{
		ID: newKeyID(), Use: of.use, Algorithm: of.algorithm, State: state,
		CreatedAt: k.now(), ActivateAfter: activateAfter,
	}
	if state == StateActive {
		key.ActivatedAt = key.CreatedAt
	}
	key.Wrapped = k.master.wrap(key, material)
	added, err := k.store.AddKey(ctx, key)
	if err != nil {
		return "", false, fmt.Errorf("add %s key for %s: %w", of.use, of.algorithm, err)
	}
	return key.ID, added, nil
}
