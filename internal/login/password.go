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

// MinPassword is the shortest new password, in characters (NIST SP 800-63B §3.1.1.2).
const MinPassword = 8

// Proof is an account that was proved, and how.
type Proof struct {
	Account account.Account
	// AMR are the means (RFC 8176), ACR the class they add up to.
	AMR []string
	ACR string
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
	accounts account.Store
	keys     Keys
	slow     *secret.SlowHasher
}

// NewPasswords returns a Passwords over the accounts.
func NewPasswords(accounts account.Store, keys Keys, slow *secret.SlowHasher) *Passwords {
	return &Passwords{accounts, keys, slow}
}

// Hash sets the password of an account record; the caller stores it.
func (p *Passwords) Hash(ctx context.Context, a *account.Account, password string) error {
	if len([]rune(password)) < MinPassword {
		return ErrTooShort
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

// Prove checks a password. Every outcome but a database error costs one slow
// hash, so that neither an unknown identifier nor an account without a password
// can be told from a wrong password by the time it takes.
func (p *Passwords) Prove(ctx context.Context, identifier, password string) (Proof, error) {
	a, err := p.find(ctx, identifier)
	if err != nil {
		return Proof{}, err
	}
	var ok bool
	if a.PasswordHash == "" {
		err = p.slow.Waste(ctx, password)
	} else {
		ok, err = p.Matches(ctx, &a, password)
	}
	if err != nil {
		return Proof{}, err
	}
	if !ok || a.State != account.Active {
		return Proof{}, ErrWrong
	}
	return Proof{Account: a, AMR: []string{"pwd"}, ACR: ACROneFactor}, nil
}

// find returns the account, or an empty one for an identifier that nobody has.
func (p *Passwords) find(ctx context.Context, identifier string) (account.Account, error) {
	id, err := account.ParseIdentifier(identifier)
	if err != nil {
		// Looked up all the same, under a name that nobody can have.
		id = account.Identifier{Kind: account.Email, Value: ""}
	}
	a, err := p.accounts.FindByIdentifier(ctx, id)
	if errors.Is(err, account.ErrNotFound) {
		return account.Account{}, nil
	}
	return a, err
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
