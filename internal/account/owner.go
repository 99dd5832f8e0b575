package account

import (
	"context"
	"errors"
	"time"

	"github.com/authgrove/authgrove/internal/audit"
	"github.com/authgrove/authgrove/internal/notify"
)

// FreshFor is how long after a sign-in an owner may do what a thief of the
// browser would do first: change addresses or the password, take the data away,
// delete the account.
const FreshFor = 5 * time.Minute

// Owner is a person acting on their own account in a signed-in browser. A verb
// that takes one works only while the session is one of the account, lives, and
// was signed in no longer ago than FreshFor, as of the database's clock.
type Owner struct {
	Account Number
	Subject Subject
	Session int64
	// Language, Device and Place are told in the message about what was done.
	Language, Device, Place string
}

// Errors of what an owner does.
var (
	// ErrStepUp says that the owner must prove again who they are.
	ErrStepUp = errors.New("sign in again first")
	// ErrLastWay says that without this the owner could not sign in any more.
	ErrLastWay = errors.New("this is the last way to sign in")
	// ErrUnproved says that the proof was not for this, or has expired.
	ErrUnproved = errors.New("this was not proved")
	// ErrChanged says that the account changes too fast to be changed.
	ErrChanged = errors.New("the account was changed meanwhile")
)

// Proved is an address that a one-time code proved, with the name of the code's
// use. What the code allows compares that with the row in its own commit.
type Proved struct {
	Identifier Identifier
	Flow       [32]byte
	Attempt    [16]byte
}

// Version is what an owner's change was judged with: the account as it was
// read. If it moved since, nothing is changed.
type Version = time.Time

// Addition is a proved identifier on its way into an account.
type Addition struct {
	Owner     Owner
	Unchanged Version
	Proved    Proved
	// Claims are those of the account with the identifier in it.
	Claims  Claims
	Notices []notify.Sealed
}

// Removal is an identifier on its way out.
type Removal struct {
	Owner      Owner
	Unchanged  Version
	Identifier Identifier
	// Claims are those of the account without the identifier.
	Claims  Claims
	Notices []notify.Sealed
}

// IdentifierStore keeps the identifiers of accounts. Every verb is atomic by
// itself and records its event in the same transaction. The errors of its
// changes are ErrStepUp, ErrChanged, and the ones named.
type IdentifierStore interface {
	// FindByProvedIdentifier returns the account for which the identifier is
	// verified, or ErrNotFound.
	FindByProvedIdentifier(ctx context.Context, id Identifier) (Account, error)
	// ListIdentifiers returns those of the account in their order.
	ListIdentifiers(ctx context.Context, n Number) ([]Identifier, error)
	// AddIdentifier gives the account the identifier, verified now, at the end
	// of its list. Where it stands unverified in another account, it is taken
	// from there, and that is recorded too. ErrTaken if it is verified in
	// another account, ErrUnproved if what Proved names is not the use, for this
	// account, of a code that was sent to verify an address and has not expired.
	AddIdentifier(ctx context.Context, a Addition, event audit.Event) error
	// RemoveIdentifier takes the identifier away and ends every other session
	// and every grant, for they may have been opened with it. The owner's
	// session goes on. ErrNotFound if the account does not have it.
	RemoveIdentifier(ctx context.Context, r Removal, event audit.Event) error
}
