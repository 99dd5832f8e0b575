package login

import (
	"context"
	"time"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/notify"
)

// Purpose is what a code proves an address for. A code sent for one purpose is
// unknown under every other.
type Purpose string

// The purposes. SignIn signs in, and up where that is open; ResetPassword sets
// a new password; in a session StepUp proves once more who is there, and Verify
// adds an address.
const (
	SignIn        Purpose = "sign_in"
	ResetPassword Purpose = "reset_password"
	StepUp        Purpose = "step_up"
	Verify        Purpose = "verify"
)

// CodePlace is where a code is good: one browser, one purpose, one address.
type CodePlace struct {
	Flow       [32]byte
	Purpose    Purpose
	Identifier [32]byte
}

// CodeStart is a code on its way out.
type CodeStart struct {
	Place CodePlace
	Hash  [32]byte
	// Account is whose code it is; 0 if nobody's. The row keeps its counter.
	Account account.Number
	// Spender shares the limit of live codes.
	Spender   BudgetKey
	LiveCodes int64
	Charges   []Charge
	// Failures are only looked at: nothing starts while they are used up.
	Failures Charge
	Lifetime time.Duration
	Message  notify.Sealed
}

// CodeStarted says what became of it.
type CodeStarted struct {
	// Charged counts the charges that were granted. Made is false if one was
	// not, if failures are used up, or if too many codes are live.
	Charged int
	Made    bool
	// Stopped says that failures are used up.
	Stopped bool
}

// CodeTry is a guess.
type CodeTry struct {
	Place CodePlace
	Hash  [32]byte
	// Account must be that of the code; 0 asks for nothing.
	Account  account.Number
	Attempt  [16]byte
	Failures Charge
	// Settlement is applied if the guess is right.
	Settlement Settlement
}

// CodeTried is the answer to a guess.
type CodeTried struct {
	// Evaluated is false if no live code was there, or failures are used up.
	Evaluated bool
	Right     bool
	Tries     int64
	// Account is whose code it was.
	Account account.Number
}

// CodeStore keeps one-time codes: at most one for a browser and a purpose.
// Every verb is atomic by itself.
type CodeStore interface {
	// StartCode charges the budgets in order, and if all were granted and
	// nothing else speaks against it, replaces the code of this browser and
	// purpose and queues the message, in one commit. Otherwise there is no
	// message, and a code sent before stays good. Of racing calls of one
	// spender no more than LiveCodes leave a live code.
	StartCode(ctx context.Context, s CodeStart) (CodeStarted, error)
	// TryCode counts the guess, counts it as a failure, compares it, and
	// records it (audit.CodeAccepted or CodeRefused), in one commit that is durable when it returns. Of racing
	// guesses at one code at most CodeTries are evaluated and at most one is
	// right; of racing guesses of one spender at most Failures.Limit are
	// evaluated. A code is right only while its account is active and its
	// counter is where it was, and once. A right one applies the settlement.
	TryCode(ctx context.Context, t CodeTry) (CodeTried, error)
}
