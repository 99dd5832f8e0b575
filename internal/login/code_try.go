package login

import (
	"context"
	"errors"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/audit"
	"github.com/authgrove/authgrove/internal/secret"
)

// CodeEntry is a code that a person typed.
type CodeEntry struct {
	Purpose    Purpose
	Identifier string
	Flow       string
	Device     Device
	// Owner is the account of the session, for StepUp and Verify.
	Owner account.Account
	Code  string // as typed or pasted
}

// CodeState is what is wrong with a code.
type CodeState string

// CodeMalformed was not counted: it cannot be a code. CodeWrong leaves tries.
// CodeDead is everything else: used, expired, tried too often, superseded by a
// newer one, asked for elsewhere; a new one must be asked for.
const (
	CodeMalformed CodeState = "malformed"
	CodeWrong     CodeState = "wrong"
	CodeDead      CodeState = "dead"
)

// CodeError says that a code did not prove anything.
type CodeError struct {
	State CodeState
	// Left is how many tries are left, for CodeWrong.
	Left int
}

func (e *CodeError) Error() string { return "the code is " + string(e.State) }

// Try takes a code. Its error is a *CodeError or the database's. The right code
// returns whom it proves:
//
//   - SignIn: the account of the address, made now if nobody had it; Proof.New says so.
//   - StepUp: the owner; start the session again with it.
//   - Verify: the owner, with Proved for account.Changes.AddIdentifier.
//
// ResetPassword codes go to Passwords.Reset instead.
func (c *Codes) Try(ctx context.Context, e CodeEntry) (Proof, error) {
	if e.Purpose == ResetPassword {
		return Proof{}, &CodeError{State: CodeDead}
	}
	proved, owner, err := c.spend(ctx, e)
	if err != nil {
		return Proof{}, err
	}
	if e.Purpose == SignIn {
		return c.admit(ctx, proved, owner)
	}
	return Proof{Account: e.Owner, AMR: amrCode, ACR: ACROneFactor, Proved: proved}, nil
}

// amrCode is RFC 8176's word for a one-time password.
var amrCode = []string{"otp"}

// spend judges the guess and uses the code up. owner is whose code it was.
func (c *Codes) spend(ctx context.Context, e CodeEntry) (p account.Proved, owner account.Number, err error) {
	code, ok := parseCode(e.Code)
	if !ok {
		return p, 0, &CodeError{State: CodeMalformed}
	}
	id, err := account.ParseIdentifier(e.Identifier)
	if err != nil {
		return p, 0, &CodeError{State: CodeDead}
	}
	if e.Purpose == SignIn || e.Purpose == ResetPassword {
		e.Owner = account.Account{} // whoever is signed in here does not matter
	} else if e.Owner.Number == 0 {
		return p, 0, &CodeError{State: CodeDead}
	}
	found, err := c.find(ctx, id)
	if err != nil {
		return p, 0, err
	}
	ring := c.Keys.Current()
	place := placeOf(ring, e.Flow, e.Purpose, id)
	b := budgets{ring.MAC(), c.Limits}
	s := c.spender(e.Purpose, e.Device, e.Owner, id, found)
	hour, day := b.sent(s)
	p = account.Proved{Identifier: id, Flow: place.Flow, Attempt: [16]byte(secret.Bytes(16))}
	tried, err := c.Store.TryCode(ctx, CodeTry{Place: place, Hash: codeHash(ring, place, code), Account: e.Owner.Number,
		Attempt: p.Attempt, Failures: b.failures(codes, s),
		Settlement: Settlement{Clear: b.forgiven(codes, s), Return: []BudgetKey{hour.Key, day.Key}}})
	switch {
	case err != nil:
		return p, 0, err
	case tried.Right:
		return p, tried.Account, nil
	case tried.Evaluated && tried.Tries < CodeTries:
		return p, 0, &CodeError{State: CodeWrong, Left: CodeTries - int(tried.Tries)}
	}
	return p, 0, &CodeError{State: CodeDead}
}

// admit finds or makes the account of an address that was just proved. What is
// read here was not known when the code was sent: the account may have ended,
// or the address become another's.
func (c *Codes) admit(ctx context.Context, p account.Proved, owner account.Number) (Proof, error) {
	id, proof := p.Identifier, Proof{AMR: amrCode, ACR: ACROneFactor, Proved: p}
	for range 2 {
		a, err := c.find(ctx, id)
		if err != nil {
			return Proof{}, err
		}
		if a.Number == 0 && owner == 0 && c.SignUpOpen {
			a, err = c.Accounts.SignUp(ctx, account.New(id), id, audit.Event{Kind: audit.AccountAdded, Detail: string(SignIn)})
			if errors.Is(err, account.ErrTaken) {
				continue // by the same person in another browser, a moment ago
			}
			if err != nil {
				return Proof{}, err
			}
			proof.New = true
		}
		if a.State != account.Active || owner != 0 && owner != a.Number {
			break
		}
		proof.Account = a
		return proof, nil
	}
	return Proof{}, &CodeError{State: CodeDead}
}
