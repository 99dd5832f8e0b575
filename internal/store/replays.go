package store

import (
	"bytes"
	"context"
	"time"
)

// The row is found by the call that wrote it: whoever comes later, on any node,
// meets another's attempt.
const showOnce = `INSERT INTO replays (key_hash, attempt_id, expires_at_ms) VALUES ($1, $2, $3)
	ON CONFLICT (key_hash) DO UPDATE SET attempt_id = replays.attempt_id RETURNING replays.attempt_id`

// ShowOnce implements oauth.ReplayStore.
func (s *Store) ShowOnce(ctx context.Context, key [32]byte, expiresAt time.Time) (first bool, err error) {
	attempt := newAttempt()
	err = s.db.write(ctx, func(b *batch) {
		b.read(func(r row) error {
			var by []byte
			err := r.Scan(&by)
			first = bytes.Equal(by, attempt)
			return err
		}, showOnce, key[:], attempt, millis(expiresAt))
	})
	return first && err == nil, err
}
