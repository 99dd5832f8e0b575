package account

import (
	"context"
	"errors"
	"time"

	"github.com/authgrove/authgrove/internal/audit"
)

// Number is the surrogate key of an account inside the database.
type Number int64

// Subject is the public subject identifier of an account: a random UUID.
type Subject string

// State says whether an account may be used.
type State string

// A locked account can be unlocked by its owner, a disabled one by an administrator only.
const (
	Active   State = "active"
	Locked   State = "locked"
	Disabled State = "disabled"
)

// Account is a person's record.
type Account struct {
	Number  Number
	Subject Subject
	State   State
	// Revocation is copied into each grant and session; raising it ends them all.
	Revocation int64
	// PasswordHash is an encoded slow hash; empty if no password is set.
	PasswordHash string
	// PasswordKeyID names the MAC key that peppers PasswordHash.
	PasswordKeyID string
	Roles         []string
	Claims        Claims
	// Declared is a hash of what the configuration declared last; empty if it
	// never did.
	Declared string
	// DeclaredPassword is an encoded slow hash of the password that was declared last.
	DeclaredPassword string
	CreatedAt        time.Time
	UpdatedAt        time.Time
}

// ErrNotFound says that no account answers to this identifier or subject.
var ErrNotFound = errors.New("no such account")

// ErrTaken says that an identifier belongs to another account.
var ErrTaken = errors.New("this identifier belongs to another account")

// Store keeps accounts and their identifiers. Every verb is atomic by itself
// and records its event in the same transaction.
type Store interface {
	// FindByIdentifier returns the account that owns the identifier, or ErrNotFound.
	FindByIdentifier(ctx context.Context, id Identifier) (Account, error)
	// FindBySubject returns the account, or ErrNotFound.
	FindBySubject(ctx context.Context, s Subject) (Account, error)
	// AddAccount stores a new account with its identifiers, or ErrTaken.
	AddAccount(ctx context.Context, a Account, ids []Identifier, event audit.Event) (Number, error)
	// ChangeAccount stores state, revocation, password, roles, claims and what was declared of a,
	// but only while the stored UpdatedAt equals unchangedSince; otherwise it
	// changes nothing and returns false.
	ChangeAccount(ctx context.Context, a Account, unchangedSince time.Time, event audit.Event) (bool, error)
	// ListAccounts returns up to limit accounts with a number greater than after.
	ListAccounts(ctx context.Context, after Number, limit int) ([]Account, error)
}
