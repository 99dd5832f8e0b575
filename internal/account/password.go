package account

import (
	"context"

	"github.com/authgrove/authgrove/internal/audit"
	"github.com/authgrove/authgrove/internal/notify"
)

// NewPassword is a hashed password on its way into an account.
type NewPassword struct {
	Account   Number
	Unchanged Version
	Hash      string
	KeyID     string
	Notices   []notify.Sealed
}

// PasswordStore keeps passwords. A new one ends every session and every grant
// of the account: whoever knew the old one, or the browser it was typed into,
// is out. Both verbs fail with ErrChanged and return the account's counter as
// it is then.
type PasswordStore interface {
	// ChangePassword does so for an owner, whose own session goes on. It fails
	// with ErrStepUp.
	ChangePassword(ctx context.Context, o Owner, p NewPassword, event audit.Event) (revocation int64, err error)
	// ResetPassword does so for the use of a code that was sent to reset it. It
	// fails with ErrUnproved for any other.
	ResetPassword(ctx context.Context, by Proved, p NewPassword, event audit.Event) (revocation int64, err error)
}
