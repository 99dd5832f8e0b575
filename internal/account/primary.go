package account

import (
	"context"

	"github.com/authgrove/authgrove/internal/audit"
)

// Ordering puts one identifier of an owner in front of the others.
type Ordering struct {
	Owner      Owner
	Unchanged  Version
	Identifier Identifier
	// Claims are those of the account in the new order.
	Claims Claims
}

// PrimaryStore keeps the order of identifiers.
type PrimaryStore interface {
	// PutIdentifierFirst moves the identifier to the front of its account's
	// list and writes the claims, in one commit. The errors are ErrStepUp,
	// ErrChanged, and ErrNotFound if the account does not have it.
	PutIdentifierFirst(ctx context.Context, o Ordering, event audit.Event) error
}

// MakePrimary makes a verified identifier the one by which the owner is shown
// and written to. The errors are ErrNotFound, ErrUnproved for one that is not
// verified, ErrStepUp, ErrChanged and the database's.
func (c *Changes) MakePrimary(ctx context.Context, o Owner, id Identifier) error {
	return c.again(ctx, o, func(r read) error {
		at := indexOf(r.identifiers, id)
		if at < 0 {
			return ErrNotFound
		}
		first := r.identifiers[at]
		if first.VerifiedAt.IsZero() {
			return ErrUnproved
		}
		ordered := append([]Identifier{first}, without(r.identifiers, id)...)
		return c.store.PutIdentifierFirst(ctx, Ordering{Owner: o, Unchanged: r.account.UpdatedAt, Identifier: first,
			Claims: r.account.Claims.withIdentifiers(ordered)},
			audit.Event{Kind: audit.AccountChanged, Account: int64(o.Account), Session: o.Session, Detail: "primary address"})
	})
}
