package login

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/audit"
	"github.com/authgrove/authgrove/internal/notify"
	"github.com/authgrove/authgrove/internal/secret"
)

// PasswordChanges sets new passwords.
type PasswordChanges struct {
	Passwords   *Passwords
	Codes       *Codes
	Identifiers account.IdentifierStore
	Messages    *notify.Sealer
	Now         func() time.Time
}

// Change sets the password of an owner. It ends every other session, every
// grant and every known device; the returned account has the counter with which
// this browser is to be remembered again. The errors are ErrNoPasswords, ErrTooShort,
// secret.ErrTooLong, account.ErrStepUp, account.ErrChanged, the database's.
func (c *PasswordChanges) Change(ctx context.Context, o account.Owner, password string) (account.Account, error) {
	if c.Passwords.off {
		return account.Account{}, ErrNoPasswords
	}
	a, err := c.Passwords.accounts.FindBySubject(ctx, o.Subject)
	if err != nil {
		return account.Account{}, err
	}
	if a.Number != o.Account {
		return account.Account{}, account.ErrNotFound
	}
	next, err := c.prepare(ctx, a, o, password)
	if err != nil {
		return account.Account{}, err
	}
	a.Revocation, err = c.Passwords.accounts.ChangePassword(ctx, o, next,
		audit.Event{Kind: audit.PasswordChanged, Account: int64(o.Account), Session: o.Session})
	return a, err
}

// Remove takes the password of an owner away, who signs in with codes from then
// on. It ends what a change would. The errors are account.ErrLastWay if no code
// would reach them, and those of Change.
func (c *PasswordChanges) Remove(ctx context.Context, o account.Owner) (account.Account, error) {
	a, err := c.Passwords.accounts.FindBySubject(ctx, o.Subject)
	if err != nil {
		return account.Account{}, err
	}
	if a.Number != o.Account {
		return account.Account{}, account.ErrNotFound
	}
	ids, err := c.Identifiers.ListIdentifiers(ctx, a.Number)
	if err != nil {
		return account.Account{}, err
	}
	if !c.reachable(ids) {
		return account.Account{}, account.ErrLastWay
	}
	notices, err := account.Notices(c.Messages, ids, notify.PasswordChanged, o, "", c.Now())
	if err != nil {
		return account.Account{}, err
	}
	a.Revocation, err = c.Passwords.accounts.ChangePassword(ctx, o, account.NewPassword{Account: a.Number, Unchanged: a.UpdatedAt, Notices: notices},
		audit.Event{Kind: audit.PasswordRemoved, Account: int64(o.Account), Session: o.Session})
	return a, err
}

// reachable reports whether a code can be sent to one of the identifiers.
func (c *PasswordChanges) reachable(ids []account.Identifier) bool {
	return c.Messages.Offered(notify.Mail) && slices.ContainsFunc(ids, func(id account.Identifier) bool {
		return id.Kind == account.Email && !id.VerifiedAt.IsZero()
	})
}

// Reset sets a new password with a code that was sent for it. Nothing is
// counted or used up if the new password would not do. The errors are those of
// Change and of Codes.Try. The proof starts a session.
func (c *PasswordChanges) Reset(ctx context.Context, e CodeEntry, o account.Owner, password string) (Proof, error) {
	if c.Passwords.off {
		return Proof{}, ErrNoPasswords
	}
	if err := checkNew(password); err != nil {
		return Proof{}, err
	}
	if c.Passwords.slow.Busy() {
		return Proof{}, secret.ErrBusy
	}
	e.Purpose = ResetPassword
	proved, owner, err := c.Codes.spend(ctx, e)
	if err != nil {
		return Proof{}, err
	}
	a, err := c.Codes.find(ctx, proved.Identifier)
	if err != nil {
		return Proof{}, err
	}
	if owner == 0 || a.Number != owner || a.State != account.Active {
		return Proof{}, &CodeError{State: CodeDead}
	}
	o.Account, o.Subject = a.Number, a.Subject
	next, err := c.prepare(ctx, a, o, password)
	if err != nil {
		return Proof{}, err
	}
	a.Revocation, err = c.Passwords.accounts.ResetPassword(ctx, proved, next,
		audit.Event{Kind: audit.PasswordReset, Account: int64(a.Number)})
	if errors.Is(err, account.ErrUnproved) {
		err = &CodeError{State: CodeDead}
	}
	return Proof{Account: a, AMR: amrCode, ACR: ACROneFactor, Proved: proved}, err
}

func (c *PasswordChanges) prepare(ctx context.Context, a account.Account, o account.Owner, password string) (account.NewPassword, error) {
	next := a
	if err := c.Passwords.Hash(ctx, &next, password); err != nil {
		return account.NewPassword{}, err
	}
	ids, err := c.Identifiers.ListIdentifiers(ctx, a.Number)
	if err != nil {
		return account.NewPassword{}, err
	}
	notices, err := account.Notices(c.Messages, ids, notify.PasswordChanged, o, "", c.Now())
	return account.NewPassword{Account: a.Number, Unchanged: a.UpdatedAt, Hash: next.PasswordHash, KeyID: next.PasswordKeyID, Notices: notices}, err
}

// checkNew judges a new password before anything is spent on it.
func checkNew(password string) error {
	if len([]rune(password)) < MinPassword {
		return ErrTooShort
	}
	if len(password) > secret.MaxChosen {
		return secret.ErrTooLong
	}
	return nil
}
