package account

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/authgrove/authgrove/internal/audit"
	"github.com/authgrove/authgrove/internal/notify"
)

// ChangeStore is what Changes needs.
type ChangeStore interface {
	Store
	IdentifierStore
	ErasureStore
	PrimaryStore
}

// Changes are what owners do to their accounts.
type Changes struct {
	store    ChangeStore
	messages *notify.Sealer
	now      func() time.Time
}

// NewChanges returns Changes that tell owners by messages.
func NewChanges(store ChangeStore, messages *notify.Sealer, now func() time.Time) *Changes {
	return &Changes{store, messages, now}
}

// maxTries is how often a change is judged anew because the account moved.
const maxTries = 5

// read is an account with its identifiers, as of one version of it: whoever
// changes either moves the version.
type read struct {
	account     Account
	identifiers []Identifier
}

// again judges and writes until the account does not move in between.
func (c *Changes) again(ctx context.Context, o Owner, change func(read) error) error {
	for range maxTries {
		a, err := c.store.FindBySubject(ctx, o.Subject)
		if err != nil {
			return err
		}
		if a.Number != o.Account {
			return ErrNotFound
		}
		ids, err := c.store.ListIdentifiers(ctx, a.Number)
		if err != nil {
			return err
		}
		if err := change(read{a, ids}); !errors.Is(err, ErrChanged) {
			return err
		}
	}
	return ErrChanged
}

// AddIdentifier adds the address that a code proved.
func (c *Changes) AddIdentifier(ctx context.Context, o Owner, proved Proved) error {
	id := proved.Identifier
	return c.again(ctx, o, func(r read) error {
		id.VerifiedAt = c.now()
		if at := indexOf(r.identifiers, id); at >= 0 {
			r.identifiers[at] = id
		} else {
			r.identifiers = append(r.identifiers, id)
		}
		// The new address is not told: whoever reads there asked for it.
		notices, err := Notices(c.messages, without(r.identifiers, id), notify.AddressAdded, o, id.Value, c.now())
		if err != nil {
			return err
		}
		return c.store.AddIdentifier(ctx, Addition{Owner: o, Unchanged: r.account.UpdatedAt, Proved: proved,
			Claims: r.account.Claims.withIdentifiers(r.identifiers), Notices: notices},
			audit.Event{Kind: audit.IdentifierAdded, Account: int64(o.Account), Session: o.Session, Detail: string(id.Kind)})
	})
}

// RemoveIdentifier removes an identifier unless the owner could not sign in
// without it. passwords says whether people may sign in by password here.
func (c *Changes) RemoveIdentifier(ctx context.Context, o Owner, id Identifier, passwords bool) error {
	return c.again(ctx, o, func(r read) error {
		if indexOf(r.identifiers, id) < 0 {
			return ErrNotFound
		}
		left := without(r.identifiers, id)
		if !canSignIn(left, passwords && r.account.PasswordHash != "") {
			return ErrLastWay
		}
		// The removed address is told too: its reader may be the one who did not do this.
		notices, err := Notices(c.messages, r.identifiers, notify.AddressRemoved, o, id.Value, c.now())
		if err != nil {
			return err
		}
		return c.store.RemoveIdentifier(ctx, Removal{Owner: o, Unchanged: r.account.UpdatedAt, Identifier: id,
			Claims: r.account.Claims.withIdentifiers(left), Notices: notices},
			audit.Event{Kind: audit.IdentifierRemoved, Account: int64(o.Account), Session: o.Session, Detail: string(id.Kind)})
	})
}

// canSignIn: a code reaches a verified identifier; a password needs any one to be named by.
func canSignIn(ids []Identifier, password bool) bool {
	return slices.ContainsFunc(ids, func(id Identifier) bool { return password || !id.VerifiedAt.IsZero() })
}

func same(a, b Identifier) bool { return a.Kind == b.Kind && a.Value == b.Value }

func indexOf(ids []Identifier, id Identifier) int {
	return slices.IndexFunc(ids, func(i Identifier) bool { return same(i, id) })
}

func without(ids []Identifier, id Identifier) []Identifier {
	return slices.DeleteFunc(slices.Clone(ids), func(i Identifier) bool { return same(i, id) })
}
