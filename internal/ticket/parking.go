package ticket

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/authgrove/authgrove/internal/jose"
	"github.com/authgrove/authgrove/internal/secret"
)

// ErrNotParked is the answer of a Parking that has no live row under a key.
var ErrNotParked = errors.New("ticket: not parked")

// Parking keeps the sealed bytes of tickets too long to travel. A row is useless to who reads the
// database: key is a hash, and what opens sealed exists only in the handle that the bearer has.
type Parking interface {
	// Park stores sealed under key until expiresAt. A key is never parked twice; if it is, the
	// second call fails and the first row stays.
	Park(ctx context.Context, key, sealed []byte, expiresAt time.Time) error

	// Parked returns what Park stored under key, unchanged and as often as asked, until expiresAt
	// by the database's clock; afterwards, and for a key never parked, ErrNotParked.
	Parked(ctx context.Context, key []byte) (sealed []byte, err error)
}

// park seals under the ring's key and the handle together, so that neither who has the database and
// the keys but not the handle, nor who has the handle and the row but not the keys, can open it.
func (s *Sealer) park(ctx context.Context, ring *jose.Ring, purpose Purpose, kind string, payload []byte, expires time.Time) (string, error) {
	key, handle := ring.Sealing(), secret.Bytes(handleBytes)
	body, err := appendHead(nil, formatParked, key.ID)
	if err != nil {
		return "", err
	}
	sealed := key.With(handle).Seal(nil, payload, s.additional(formatParked, purpose, ring.Epoch))
	if err := s.parking.Park(ctx, rowKey(handle), sealed, expires); err != nil {
		return "", fmt.Errorf("park a ticket: %w", err)
	}
	return secret.Frame(kind, append(body, handle...)), nil
}

// fetch returns what a handle stands for and the key that opens it.
func (s *Sealer) fetch(ctx context.Context, key *jose.SealingKey, handle []byte) (*jose.SealingKey, []byte, error) {
	sealed, err := s.parking.Parked(ctx, rowKey(handle))
	if errors.Is(err, ErrNotParked) {
		return nil, nil, ErrInvalid
	}
	if err != nil {
		return nil, nil, fmt.Errorf("fetch a parked ticket: %w", err)
	}
	return key.With(handle), sealed, nil
}

func rowKey(handle []byte) []byte {
	sum := secret.Sum(handle, "authgrove parked ticket")
	return sum[:]
}
