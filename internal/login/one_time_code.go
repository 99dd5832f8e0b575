package login

import (
	"context"
	"errors"
	"time"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/audit"
	"github.com/authgrove/authgrove/internal/notify"
)

// ErrNotReachable says that no message can be sent to such an identifier here.
var ErrNotReachable = errors.New("this server cannot send codes there")

// CodeAccounts is what codes need of accounts.
type CodeAccounts interface {
	account.SignUpStore
	// FindByProvedIdentifier is the one of account.IdentifierStore: a code
	// never opens an account in which the address stands unverified.
	FindByProvedIdentifier(ctx context.Context, id account.Identifier) (account.Account, error)
}

// Codes are one-time codes sent to an address.
//
// Nothing that Start and Try do or answer depends on whether anybody has the
// address: an unknown one costs the same reads, hashes, commits and messages.
type Codes struct {
	Store    CodeStore
	Accounts CodeAccounts
	Keys     Keys
	Messages *notify.Sealer
	Limits   Limits
	// SignUpOpen lets a proved address that nobody has become an account.
	SignUpOpen bool
	Now        func() time.Time
}

// CodeRequest asks for a code.
type CodeRequest struct {
	Purpose    Purpose
	Identifier string // as typed
	// Flow is the value of the browser's flow cookie.
	Flow   string
	Device Device
	// Owner is the account of the session, for StepUp and Verify.
	Owner account.Account
	// What the message tells the reader.
	Language, Client, DeviceName, Place string
}

// CodeFlow is a code that was asked for.
type CodeFlow struct {
	Identifier account.Identifier
	ExpiresAt  time.Time
	// Withheld says why no message was sent, if none was. It is the same for
	// an address that nobody has, so it may be shown.
	Withheld Withheld
}

// Withheld is why a code was not sent.
type Withheld string

// The reasons. Those of the network and the deployment are worth an alarm.
const (
	NotWithheld          Withheld = ""
	TooManyForIdentity   Withheld = "too_many_for_identity"
	TooManyForNetwork    Withheld = "too_many_for_network"
	TooManyForDeployment Withheld = "too_many_for_deployment"
	// TooManyFailures: only a device of the owner's is let in.
	TooManyFailures Withheld = "too_many_failures"
)

// codes is the means of which wrong tries are counted.
const codes = "code"

// Start sends a code. The errors are account.ErrMalformed, ErrNotReachable, for
// StepUp account.ErrNotFound if the address is not a verified one of the owner
// (and for that and Verify, if there is no owner), and the database's.
func (c *Codes) Start(ctx context.Context, r CodeRequest) (CodeFlow, error) {
	id, err := account.ParseIdentifier(r.Identifier)
	if err != nil {
		return CodeFlow{}, err
	}
	if id.Kind != account.Email || !c.Messages.Offered(notify.Mail) {
		return CodeFlow{}, ErrNotReachable
	}
	found, err := c.find(ctx, id)
	if err != nil {
		return CodeFlow{}, err
	}
	inSession := r.Purpose == StepUp || r.Purpose == Verify
	if inSession && r.Owner.Number == 0 || r.Purpose == StepUp && found.Number != r.Owner.Number {
		return CodeFlow{}, account.ErrNotFound
	}
	start, reasons, err := c.start(ctx, r, id, found)
	if err != nil {
		return CodeFlow{}, err
	}
	started, err := c.Store.StartCode(ctx, start)
	if err != nil {
		return CodeFlow{}, err
	}
	return CodeFlow{Identifier: id, ExpiresAt: c.Now().Add(CodeLifetime), Withheld: withheld(started, reasons)}, nil
}

func withheld(s CodeStarted, reasons []Withheld) Withheld {
	switch {
	case s.Made:
		return NotWithheld
	case s.Stopped:
		return TooManyFailures
	case s.Charged < len(reasons):
		return reasons[s.Charged]
	}
	return TooManyForIdentity // too many codes are live
}

// start makes a code. Its message carries it only if the address leads where
// the code is wanted; the code of another is in no message, so nobody can know it.
func (c *Codes) start(
	ctx context.Context, r CodeRequest, id account.Identifier, found account.Account,
) (CodeStart, []Withheld, error) {
	code, ring := newCode(), c.Keys.Current()
	kind, owner := c.destination(r, found)
	place := placeOf(ring, r.Flow, r.Purpose, id)
	m := notify.Message{Channel: notify.Mail, To: id.Value, Kind: kind, Language: r.Language, KeepFor: CodeLifetime,
		Client: r.Client, Device: r.DeviceName, Place: r.Place, At: c.Now()}
	if kind.HasCode() {
		m.Code = code
	}
	message, err := c.Messages.Seal(m)
	if err != nil {
		return CodeStart{}, nil, err
	}
	b := budgets{ring.MAC(), c.Limits}
	s := c.spender(r.Purpose, r.Device, r.Owner, id, found)
	charges, reasons := c.charges(ctx, b, r.Purpose, s, identityOf(found, id))
	return CodeStart{Place: place, Hash: codeHash(ring, place, code), Account: owner, Spender: b.of("live codes", s),
		LiveCodes: c.Limits.LiveCodes, Charges: charges, Failures: b.failures(codes, s), Lifetime: CodeLifetime, Message: message}, reasons, nil
}

// destination is what is sent, and whose code it is.
func (c *Codes) destination(r CodeRequest, found account.Account) (notify.Kind, account.Number) {
	usable := found.State == account.Active
	switch {
	case r.Purpose == Verify:
		return notify.VerifyAddress, r.Owner.Number
	case r.Purpose == ResetPassword && usable:
		return notify.PasswordReset, found.Number
	case r.Purpose == ResetPassword:
		return notify.NoAccount, 0
	case usable:
		return notify.SignInCode, found.Number
	case found.Number == 0 && c.SignUpOpen:
		return notify.SignInCode, 0
	}
	return notify.NoAccount, 0
}

func (c *Codes) spender(p Purpose, d Device, owner account.Account, id account.Identifier, found account.Account) spender {
	if p == StepUp || p == Verify {
		return spender{identityOf(owner, account.Identifier{}), fromSession}
	}
	return spenderOf(identityOf(found, id), d, found)
}

// charges are in the order in which they are taken: what the caller owns
// first, so that a network that has used its own up cannot use up a person's.
// A device of the owner pays for itself alone; whoever empties the other
// budgets does not reach it. reasons say what an empty one means.
func (c *Codes) charges(
	ctx context.Context, b budgets, p Purpose, s spender, receiver identity,
) (charges []Charge, reasons []Withheld) {
	hour, day := b.sent(s)
	add := func(charge Charge, reason Withheld) {
		charges, reasons = append(charges, charge), append(reasons, reason)
	}
	if !s.known() || p == Verify {
		network := audit.OriginOf(ctx).Network
		add(Charge{b.key("codes of a network", network), b.limits.CodesPerNetworkHour, time.Hour}, TooManyForNetwork)
	}
	add(hour, TooManyForIdentity)
	add(day, TooManyForIdentity)
	if p == Verify { // a stranger's mailbox, for all we know
		_, day := b.sent(spender{receiver, fromUnknown})
		add(day, TooManyForIdentity)
	}
	if !s.known() || p == Verify {
		add(Charge{b.key("codes of the deployment"), b.limits.CodesPerDeploymentDay, 24 * time.Hour}, TooManyForDeployment)
	}
	return charges, reasons
}

// find returns the account for which the address is proved, or an empty one.
func (c *Codes) find(ctx context.Context, id account.Identifier) (account.Account, error) {
	a, err := c.Accounts.FindByProvedIdentifier(ctx, id)
	if errors.Is(err, account.ErrNotFound) {
		return account.Account{}, nil
	}
	return a, err
}
