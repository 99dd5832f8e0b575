package client

import (
	"context"
	"errors"
	"time"

	"github.com/authgrove/authgrove/internal/audit"
)

// ErrNotFound says that no client has this id.
var ErrNotFound = errors.New("no such client")

// ErrExists says that the id is taken.
var ErrExists = errors.New("a client with this id exists")

// Store keeps clients. Every verb is atomic by itself and records its event in
// the same transaction.
type Store interface {
	// FindClient returns the client with its unexpired secrets, or ErrNotFound.
	FindClient(ctx context.Context, id ID) (Client, error)
	// AddClient stores a new client and returns its number, or ErrExists.
	AddClient(ctx context.Context, c Client, event audit.Event) (Number, error)
	// ChangeClient stores state, metadata and the two counters of c as given,
	// but only while the stored UpdatedAt equals unchangedSince; otherwise it
	// changes nothing and returns false. Secrets are left alone.
	ChangeClient(ctx context.Context, c Client, unchangedSince time.Time, event audit.Event) (bool, error)
	// ReplaceSecret makes next the current secret; the one it replaces stays
	// valid until oldUntil (zero: it ends now). At most two are kept.
	ReplaceSecret(ctx context.Context, n Number, next Secret, oldUntil time.Time, event audit.Event) error
	// DeleteClient removes the client, its secrets and consents. Its grants
	// are dead because their client is gone; no grant is touched.
	DeleteClient(ctx context.Context, n Number, event audit.Event) error
	// ListClients returns up to limit clients with an id greater than after, by id.
	ListClients(ctx context.Context, after ID, limit int) ([]Client, error)
}
