package store

import (
	"context"
	"errors"
	"time"

	"github.com/authgrove/authgrove/internal/ticket"
)

var errAlreadyParked = errors.New("a ticket is parked under this key already")

// Park implements ticket.Parking.
func (s *Store) Park(ctx context.Context, key, sealed []byte, expiresAt time.Time) error {
	var parked bool
	err := s.db.write(ctx, func(b *batch) {
		parked = false
		b.read(func(r row) error { parked = true; return r.Scan(new(int64)) },
			`INSERT INTO parked_tickets (key_hash, sealed, expires_at_ms) VALUES ($1, $2, $3)
			ON CONFLICT (key_hash) DO NOTHING RETURNING expires_at_ms`, key, sealed, millis(expiresAt))
	})
	if err == nil && !parked {
		err = errAlreadyParked
	}
	return err
}

// Parked implements ticket.Parking.
func (s *Store) Parked(ctx context.Context, key []byte) (sealed []byte, err error) {
	found, err := s.query(ctx, `SELECT sealed FROM parked_tickets WHERE key_hash = $1 AND expires_at_ms > now_ms()`,
		[]any{key}, &sealed)
	if err == nil && !found {
		err = ticket.ErrNotParked
	}
	return sealed, err
}
