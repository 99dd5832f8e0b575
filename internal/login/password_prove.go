package login

import (
	"context"
	"errors"
	"fmt"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/audit"
	"github.com/authgrove/authgrove/internal/secret"
)

// ErrTooManyGuesses is an ErrWrong for which nothing was compared. It is the
// same for an identifier that nobody has, so it may be shown.
var ErrTooManyGuesses = fmt.Errorf("%w, or too many were tried", ErrWrong)

// ErrTooManyHere is an ErrTooManyGuesses that says nothing about the identifier:
// the caller's own network has used its tries up, whoever they were for.
var ErrTooManyHere = fmt.Errorf("%w from this network", ErrTooManyGuesses)

const passwords = "password"

// Prove checks a password that came from no browser.
func (p *Passwords) Prove(ctx context.Context, identifier, password string) (Proof, error) {
	proof, err := p.ProveOn(ctx, Device{}, identifier, password)
	if err != nil {
		return Proof{}, err
	}
	return proof, p.accounts.SettleBudgets(ctx, proof.Settlement)
}

// ProveOn checks a password that was typed on a device. The guess is charged,
// durably, before anything is compared: a request that fails or is cut off has
// been counted. Every outcome but a database error and ErrTooManyGuesses costs
// one slow hash, so that neither an unknown identifier nor an account without a
// password can be told from a wrong password by the time it takes.
func (p *Passwords) ProveOn(ctx context.Context, d Device, identifier, password string) (Proof, error) {
	if p.off {
		return Proof{}, ErrWrong
	}
	if p.slow.Busy() {
		return Proof{}, secret.ErrBusy // before the guess is charged, which is none
	}
	id, err := account.ParseIdentifier(identifier)
	if err != nil {
		// Looked up all the same, under a name that nobody can have.
		id = account.Identifier{Kind: account.Email}
	}
	a, err := p.accounts.FindByIdentifier(ctx, id)
	if err != nil && !errors.Is(err, account.ErrNotFound) {
		return Proof{}, err
	}
	by := spenderOf(identityOf(a, id), d, a)
	charges, settlement := p.charges(ctx, by)
	charged, err := p.accounts.SpendBudgets(ctx, charges)
	if err != nil {
		return Proof{}, err
	}
	if charged == 0 && !by.known() { // the network is charged first
		return Proof{}, ErrTooManyHere
	}
	if charged < len(charges) {
		return Proof{}, ErrTooManyGuesses
	}
	right, err := p.compare(ctx, &a, password)
	if err != nil {
		return Proof{}, err
	}
	if !right || a.State != account.Active {
		return Proof{}, ErrWrong
	}
	return Proof{Account: a, AMR: []string{"pwd"}, ACR: ACROneFactor, Settlement: settlement}, nil
}

func (p *Passwords) charges(ctx context.Context, s spender) (charges []Charge, settlement Settlement) {
	b := budgets{p.keys.Current().MAC(), p.limits}
	if !s.known() {
		network := Charge{b.key("passwords of a network", audit.OriginOf(ctx).Network), p.limits.PasswordsPerNetwork, p.limits.PasswordWindow}
		charges = append(charges, network)
		settlement.Return = []BudgetKey{network.Key}
	}
	guesses := Charge{b.of("passwords", s), p.limits.PasswordsPerWindow, p.limits.PasswordWindow}
	settlement.Clear = append([]BudgetKey{guesses.Key}, b.forgiven(passwords, s)...)
	return append(charges, guesses, b.failures(passwords, s)), settlement
}

// compare costs one slow hash whatever it is given.
func (p *Passwords) compare(ctx context.Context, a *account.Account, password string) (bool, error) {
	if a.PasswordHash == "" {
		return false, p.slow.Waste(ctx, password)
	}
	return p.Matches(ctx, a, password)
}
