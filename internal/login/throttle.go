package login

import (
	"context"
	"time"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/jose"
)

// BudgetKey names a budget: a keyed hash of what is limited and for whom, so
// that the rows hold no address.
type BudgetKey [32]byte

// Charge is one unit of a budget that allows Limit units in a Window. The
// window begins with the first unit; at its end the budget is full again.
type Charge struct {
	Key    BudgetKey
	Limit  int64
	Window time.Duration
}

// Settlement follows a right proof: Clear empties the counts of failures, and
// Return gives back one unit each, for what is right was no guess.
type Settlement struct{ Clear, Return []BudgetKey }

// BudgetStore counts. Every count is exact across nodes, by the database's clock.
type BudgetStore interface {
	// SpendBudgets charges one after the other and stops at the first that is
	// empty: that one and those after it are not charged. It returns how many
	// were. What was charged is durable when it returns, whatever becomes of
	// the request; of any number of racing calls at most Limit are charged.
	SpendBudgets(ctx context.Context, charges []Charge) (charged int, err error)
	// SettleBudgets applies a settlement; no count goes below zero.
	SettleBudgets(ctx context.Context, s Settlement) error
}

// Limits are the sizes of the budgets. One code with 5 tries is found by
// guessing in 5 of a million cases; ten such codes a day, every day of a year,
// in 1.8 %. Hence the cap per day and, above all, Failures: after a hundred
// wrong guesses in a row (1 in 10,000) unknown devices are out until the owner
// signs in from a device of theirs.
type Limits struct {
	// LiveCodes is how many codes of one spender may be good at once.
	LiveCodes              int64
	CodesPerHour           int64
	CodesPerDay            int64
	CodesPerNetworkHour    int64
	CodesPerDeploymentDay  int64
	PasswordsPerWindow     int64
	PasswordsPerNetwork    int64
	PasswordWindow         time.Duration
	Failures               int64
	FailuresForgottenAfter time.Duration
}

// DefaultLimits are those of a server on the internet.
var DefaultLimits = Limits{
	LiveCodes: 3, CodesPerHour: 5, CodesPerDay: 10, CodesPerNetworkHour: 100, CodesPerDeploymentDay: 50_000,
	PasswordsPerWindow: 10, PasswordsPerNetwork: 300, PasswordWindow: 15 * time.Minute,
	Failures: 100, FailuresForgottenAfter: 365 * 24 * time.Hour,
}

// unlimited is more than any test asks for.
const unlimited = 1 << 40

// NoLimits are for a server under test: everything is counted, nothing is refused.
var NoLimits = Limits{
	LiveCodes: unlimited, CodesPerHour: unlimited, CodesPerDay: unlimited, CodesPerNetworkHour: unlimited, CodesPerDeploymentDay: unlimited,
	PasswordsPerWindow: unlimited, PasswordsPerNetwork: unlimited, PasswordWindow: 15 * time.Minute,
	Failures: unlimited, FailuresForgottenAfter: 365 * 24 * time.Hour,
}

// identity is whom a proof is about: the account if an address leads to one,
// else the address, so that a person with five addresses has one budget and an
// address that nobody has is counted all the same.
type identity struct{ kind, value string }

func identityOf(a account.Account, id account.Identifier) identity {
	if a.Number != 0 {
		return identity{"account", string(a.Subject)}
	}
	return identity{string(id.Kind), id.Value}
}

// spender is who spends: all devices that an identity has never been proved on
// together, or one device that it has, or the owner in a session. So those who
// guess empty the first only, and a person at a device of theirs never notices.
type spender struct {
	who  identity
	from string
}

const (
	fromUnknown = "unknown devices"
	fromSession = "a session"
)

func spenderOf(who identity, d Device, a account.Account) spender {
	if d.Knows(a) {
		return spender{who, "device " + string(d.id[:])}
	}
	return spender{who, fromUnknown}
}

func (s spender) known() bool { return s.from != fromUnknown }

func (s spender) unknown() spender { return spender{s.who, fromUnknown} }

// budgets makes the charges of one request.
type budgets struct {
	mac    *jose.MACKey
	limits Limits
}

func (b budgets) key(name string, parts ...string) BudgetKey {
	raw := make([][]byte, 0, 4)
	for _, part := range append([]string{name}, parts...) {
		raw = append(raw, []byte(part))
	}
	return b.mac.Sum("budget", raw...)
}

func (b budgets) of(name string, s spender) BudgetKey {
	return b.key(name, s.who.kind, s.who.value, s.from)
}

// failures counts wrong proofs by one means since the last right one.
func (b budgets) failures(means string, s spender) Charge {
	return Charge{b.of(means+" failures", s), b.limits.Failures, b.limits.FailuresForgottenAfter}
}

// forgiven are the failures that a right proof ends: the spender's own and,
// from a device of the owner, also those of the unknown.
func (b budgets) forgiven(means string, s spender) []BudgetKey {
	return []BudgetKey{b.failures(means, s).Key, b.failures(means, s.unknown()).Key}
}

// sent are the budgets of asking for codes.
func (b budgets) sent(s spender) (hour, day Charge) {
	return Charge{b.of("codes of an hour", s), b.limits.CodesPerHour, time.Hour},
		Charge{b.of("codes of a day", s), b.limits.CodesPerDay, 24 * time.Hour}
}
