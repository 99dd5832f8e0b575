package store

import (
	"context"
	"time"

	"github.com/authgrove/authgrove/internal/jose"
	"github.com/authgrove/authgrove/internal/secret"
)

const epochBytes = 16

// silence is how long a node may confirm nothing and still be live.
const silence = 30 * time.Second

// ensureEpoch writes the one row of the keyring. Of racing nodes one writes it.
func (s *Store) ensureEpoch(ctx context.Context) error {
	found, err := s.query(ctx, `SELECT version FROM keyring`, nil, new(int64))
	if err != nil || found {
		return err
	}
	return s.db.write(ctx, func(b *batch) {
		b.do(`INSERT INTO keyring (id, version, epoch) VALUES (1, 1, $1) ON CONFLICT (id) DO NOTHING`, secret.Bytes(epochBytes))
	})
}

// NewEpoch makes everything issued before worthless.
func (s *Store) NewEpoch(ctx context.Context) error {
	return s.db.write(ctx, func(b *batch) {
		b.do(`UPDATE keyring SET epoch = $1, version = version + 1`, secret.Bytes(epochBytes))
	})
}

// LoadKeys implements jose.KeyStore.
func (s *Store) LoadKeys(ctx context.Context) (all jose.StoredKeys, err error) {
	err = s.db.read(ctx, statement{
		text: `SELECT r.version, r.epoch, coalesce(k.id, ''), coalesce(k.key_use, ''), coalesce(k.algorithm, ''),
				coalesce(k.state, ''), k.wrapped, coalesce(k.created_at_ms, 0),
				coalesce(k.activate_after_at_ms, 0), coalesce(k.activated_at_ms, 0), coalesce(k.retired_at_ms, 0),
				coalesce(k.remove_after_at_ms, 0)
			FROM keyring r LEFT JOIN keys k ON true ORDER BY k.created_at_ms, k.id`,
		take: func(r row) error {
			var k jose.StoredKey
			var created, activateAfter, activated, retired, removeAfter int64
			err := r.Scan(&all.Version, &all.Epoch, (*string)(&k.ID), (*string)(&k.Use), (*string)(&k.Algorithm),
				(*string)(&k.State), &k.Wrapped, &created, &activateAfter, &activated, &retired, &removeAfter)
			if err != nil || k.ID == "" {
				return err
			}
			k.CreatedAt, k.ActivateAfter, k.ActivatedAt = instant(created), instant(activateAfter), instant(activated)
			k.RetiredAt, k.RemoveAfter = instant(retired), instant(removeAfter)
			all.Keys = append(all.Keys, k)
			return nil
		},
	})
	return all, err
}

// lockKeyring makes the changes of the keyring take turns. Without it two keys
// added at once would claim the same version, and a node that had loaded only
// one of them would seem to have confirmed both.
const lockKeyring = `UPDATE keyring SET version = version`

// raiseVersion follows every change that signed a key with the attempt.
const raiseVersion = `UPDATE keyring SET version = version + 1 WHERE EXISTS (SELECT 1 FROM keys WHERE attempt_id = $1)`

const addKey = `INSERT INTO keys (id, key_use, algorithm, state, wrapped, added_version, created_at_ms,
		activate_after_at_ms, activated_at_ms, retired_at_ms, remove_after_at_ms, attempt_id)
	SELECT $1, $2, $3, $4, $5, version + 1, $6, $7, $8, $9, $10, $11 FROM keyring
	WHERE true ON CONFLICT DO NOTHING RETURNING id`

// AddKey implements jose.KeyStore.
func (s *Store) AddKey(ctx context.Context, k jose.StoredKey) (added bool, err error) {
	attempt := newAttempt()
	err = s.db.write(ctx, func(b *batch) {
		added = false
		b.do(lockKeyring)
		b.read(func(r row) error { added = true; return r.Scan(new(string)) }, addKey,
			string(k.ID), string(k.Use), string(k.Algorithm), string(k.State), k.Wrapped, millis(k.CreatedAt),
			millis(k.ActivateAfter), millis(k.ActivatedAt), millis(k.RetiredAt), millis(k.RemoveAfter), attempt)
		b.do(raiseVersion, attempt)
	})
	return added, err
}

// The key that may be activated is signed first, so that time passing between
// the statements cannot retire one key without activating the other.
const (
	signNext = `UPDATE keys SET attempt_id = $2 WHERE id = $1 AND state = '` + string(jose.StateNext) + `'
		AND (CAST($3 AS BOOLEAN) OR activate_after_at_ms <= now_ms() AND NOT EXISTS (
			SELECT 1 FROM nodes n WHERE n.seen_at_ms > now_ms() - $4 AND n.version < keys.added_version))`
	retireActive = `UPDATE keys SET state = '` + string(jose.StateRetired) + `', retired_at_ms = now_ms(),
			remove_after_at_ms = now_ms() + $2
		WHERE state = '` + string(jose.StateActive) + `' AND EXISTS (SELECT 1 FROM keys AS n
			WHERE n.attempt_id = $1 AND n.key_use = keys.key_use AND n.algorithm = keys.algorithm)`
	activateSigned = `UPDATE keys SET state = '` + string(jose.StateActive) + `', activated_at_ms = now_ms()
		WHERE attempt_id = $1 RETURNING id`
)

// ActivateKey implements jose.KeyStore.
func (s *Store) ActivateKey(
	ctx context.Context, id jose.KeyID, keepRetired time.Duration, force bool,
) (activated bool, err error) {
	attempt := newAttempt()
	err = s.db.write(ctx, func(b *batch) {
		activated = false
		b.do(lockKeyring)
		b.do(signNext, string(id), attempt, force, silence.Milliseconds())
		b.do(retireActive, attempt, keepRetired.Milliseconds())
		b.read(func(r row) error { activated = true; return r.Scan(new(string)) }, activateSigned, attempt)
		b.do(raiseVersion, attempt)
	})
	return activated, err
}

// removable says that nothing needs a retired key: no MAC is named by a row.
const removable = `keys.state = '` + string(jose.StateRetired) + `' AND keys.remove_after_at_ms <= now_ms()
	AND NOT (keys.key_use = '` + string(jose.UseMAC) + `' AND (
		EXISTS (SELECT 1 FROM grants WHERE mac_key_id = keys.id)
		OR EXISTS (SELECT 1 FROM client_secrets WHERE key_id = keys.id)
		OR EXISTS (SELECT 1 FROM accounts WHERE password_key_id = keys.id)
		OR EXISTS (SELECT 1 FROM sessions WHERE key_id = keys.id)))`

// RemoveKeys implements jose.KeyStore. It looks first: the look may walk every
// grant, and the writer must not wait for it each time a key is old enough.
func (s *Store) RemoveKeys(ctx context.Context) (removed int, err error) {
	found, err := s.query(ctx, `SELECT id FROM keys WHERE `+removable+` LIMIT 1`, nil, new(string))
	if err != nil || !found {
		return 0, err
	}
	attempt := newAttempt()
	err = s.db.write(ctx, func(b *batch) {
		removed = 0
		b.do(lockKeyring)
		b.do(`UPDATE keys SET attempt_id = $1 WHERE `+removable, attempt)
		b.do(raiseVersion, attempt)
		b.read(func(r row) error { removed++; return r.Scan(new(string)) },
			`DELETE FROM keys WHERE attempt_id = $1 RETURNING id`, attempt)
	})
	return removed, err
}

// ConfirmKeys implements jose.KeyStore.
func (s *Store) ConfirmKeys(ctx context.Context, node string, version int64) error {
	return s.db.write(ctx, func(b *batch) {
		b.do(`INSERT INTO nodes (name, version, seen_at_ms) VALUES ($1, $2, now_ms())
			ON CONFLICT (name) DO UPDATE SET version = excluded.version, seen_at_ms = excluded.seen_at_ms`, node, version)
	})
}
