package session

import (
	"context"
	"time"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/audit"
)

// Handle names a session towards its owner. It tells nothing and opens nothing,
// and works only together with the account.
type Handle string

// Own is one of an owner's signed-in browsers.
type Own struct {
	Handle     Handle
	Number     int64
	Device     Device
	Network    string // the address cut to /24 or /48
	AuthTime   time.Time
	CreatedAt  time.Time
	LastUsedAt time.Time // up to an eighth of the idle time late
	ExpiresAt  time.Time
}

// OwnStore is what owners see and do of their sessions. Every verb is atomic by
// itself and records its event in the same transaction.
type OwnStore interface {
	// ListOwnSessions returns the living sessions, the last used first.
	ListOwnSessions(ctx context.Context, a account.Number) ([]Own, error)
	// EndOwnSession ends the session that the handle names among those of the
	// account; ended is false, and nothing is changed, if it names none.
	EndOwnSession(ctx context.Context, a account.Number, h Handle, event audit.Event) (ended bool, err error)
	// EndOtherSessions ends every session and every grant of the account but
	// the session keep, which goes on if it lives; keep 0 spares none. It
	// returns the account's counter as it is then.
	EndOtherSessions(ctx context.Context, a account.Number, keep int64, event audit.Event) (revocation int64, err error)
}

// Fresh reports whether the person signed in so recently that they may do what
// account.Owner says. Pages ask it before they show a form; the verbs ask the
// database.
func (s Session) Fresh(now time.Time) bool { return now.Sub(s.AuthTime) < account.FreshFor }
