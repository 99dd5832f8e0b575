package session

import (
	"context"
	"time"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/audit"
	"github.com/authgrove/authgrove/internal/notify"
)

// Key is the keyed hash under which a session is found. The database never
// sees the value in the cookie.
type Key [32]byte

// Start is a sign-in that has just been proved.
type Start struct {
	Account account.Number
	// AccountRevocation is the counter the proof was judged with; if it moved
	// meanwhile, no session starts.
	AccountRevocation int64
	// Key and KeyID are of the new cookie; every sign-in gets a new one.
	Key   Key
	KeyID string
	// Previous is the cookie the browser came with, zero if none. A session of
	// the same account goes on under the new key, so that grants bound to it
	// stay; one of another account ends.
	Previous Key
	ACR      string
	AMR      []string
	// RequestMark is the authorization request that this sign-in answers.
	RequestMark string
	Idle        time.Duration
	Absolute    time.Duration
	// Device is the browser it is; the place is taken from the request's origin.
	Device Device
	// Notice is queued if the session starts; zero is none.
	Notice notify.Sealed
	// Settled are the budgets of guesses that the right proof settles, if the
	// session starts.
	Settled Settlement
}

// Settlement names budgets: Clear are emptied, and of each of Return one unit is
// given back.
type Settlement struct{ Clear, Return [][32]byte }

// Session is a signed-in browser.
type Session struct {
	Number     int64
	Account    account.Number
	Subject    account.Subject
	Identifier string
	AuthTime   time.Time
	CreatedAt  time.Time
	ExpiresAt  time.Time
	ACR        string
	AMR        []string
}

// Store keeps sessions. Every verb is atomic by itself.
type Store interface {
	// StartSession makes or continues the session and records the event, in one
	// commit. started is false if the account is no longer active or its
	// counter moved. AuthTime is the database's time.
	StartSession(ctx context.Context, s Start, event audit.Event) (number int64, started bool, err error)
	// FindSession returns a session that is alive, as of the database's clock.
	// It moves the last use at most once per eighth of the idle time.
	FindSession(ctx context.Context, k Key) (s Session, found bool, err error)
	// EndSession ends it; ending it again changes and records nothing.
	EndSession(ctx context.Context, number int64, event audit.Event) error
}
