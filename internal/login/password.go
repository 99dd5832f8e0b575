package login

import (
	"context"
	"errors"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/jose"
	"github.com/authgrove/authgrove/internal/secret"
)

// ErrWrong says that the proof does not hold. It does not say whether the
// account exists, has a password, or may be used.
var ErrWrong = errors.New("the identifier or the password is wrong")

// ErrTooShort says that a new password has fewer than MinPassword characters.
var ErrTooShort = errors.New("a password needs at least 8 characters")

// ErrNoPasswords says that the operator has switched passwords off.
var ErrNoPasswords = errors.New("passwords are switched off")

// MinPassword is the shortest new password, in characters (NIST SP 800-63B §3.1.1.2).
const MinPassword = 8

// Proof is an account that was proved, and how.
type Proof struct {
	Account account.Account
	// AMR are the means (RFC 8176), ACR the class they add up to.
	AMR []string
	ACR string
	// Proved is the address that a code proved; zero for a password.
	Proved account.Proved
	// New says that the account was made by this proof.
	New bool
	// Settlement is still to be applied, in the commit that starts the session.
	Settlement Settlement
}

// ACROneFactor is the class of a sign-in by one means.
const ACROneFactor = "1"

// Keys is what passwords need of the keyring.
type Keys interface {
	Current() *jose.Ring
	LookupMissing(ctx context.Context, id jose.KeyID) (*jose.Ring, error)
}

// Passwords makes and checks password hashes.
type Passwords struct {
	accounts PasswordAccounts
	keys     Keys
	slow     *secret.SlowHasher
	limits   Limits
	off      bool
}

// PasswordAccounts is what passwords need of the store.
type PasswordAccounts interface {
	account.Store
	account.PasswordStore
	BudgetStore
}

// NewPasswords returns a Passwords over the accounts.
func NewPasswords(accounts PasswordAccounts, keys Keys, slow *secret.SlowHasher) *Passwords {
	return &Passwords{accounts, keys, slow, DefaultLimits, false}
}

// With returns the same with other limits, and switched off if the operator
// wants no passwords: then none proves anything and none can be set by a person.
func (p *Passwords) With(l Limits, on bool) *Passwords {
	return &Passwords{p.accounts, p.keys, p.slow, l, !on}
}

// Hash sets the password of an account record; the caller stores it.
func (p *Passwords) Hash(ctx context.Context, a *account.Account, password string) error {
	if err := checkNew(password); err != nil {
		return err
	}
	key := p.keys.Current().MAC()
	hash, err := p.slow.Hash(ctx, password, passwordPepper(key))
	if err != nil {
		return err
	}
	a.PasswordHash, a.PasswordKeyID = hash, string(key.ID)
	return nil
}

func passwordPepper(key *jose.MACKey) secret.Pepper {
	return func(hash []byte) [32]byte { return key.Sum("password pepper", hash) }
}

// Matches reports whether password is the one of the account.
func (p *Passwords) Matches(ctx context.Context, a *account.Account, password string) (bool, error) {
	ring := p.keys.Current()
	key, ok := ring.MACByID(jose.KeyID(a.PasswordKeyID))
	if !ok {
		var err error
		if ring, err = p.keys.LookupMissing(ctx, jose.KeyID(a.PasswordKeyID)); err != nil {
			return false, err
		}
		if key, ok = ring.MACByID(jose.KeyID(a.PasswordKeyID)); !ok {
			return false, errors.New("the MAC key " + a.PasswordKeyID + " of a password is not in the keyring")
		}
	}
	return p.slow.Check(ctx, a.PasswordHash, password, passwordPepper(key))
}
