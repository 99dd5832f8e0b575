package account

import (
	"context"
	"time"

	"github.com/authgrove/authgrove/internal/audit"
	"github.com/authgrove/authgrove/internal/notify"
)

// Deleted is the state of an account that its owner ended. The record stays
// without anything about the person, so that its subject is never given again
// and the audit log still has somebody to name by number.
const Deleted State = "deleted"

// Erasure is an account on its way out.
type Erasure struct {
	Owner     Owner
	Unchanged Version
	Notices   []notify.Sealed
}

// Export is everything that is kept about a person, as the file they get.
type Export struct {
	ExportedAt time.Time            `json:"exported_at"`
	Subject    Subject              `json:"sub"`
	CreatedAt  time.Time            `json:"created_at"`
	Profile    Claims               `json:"profile"`
	Addresses  []ExportedIdentifier `json:"addresses"`
	Sessions   []ExportedSession    `json:"sessions"`
	Apps       []ExportedApp        `json:"apps"`
	History    []ExportedEvent      `json:"history"`
}

// ExportedIdentifier is one address in the file.
type ExportedIdentifier struct {
	Kind       IdentifierKind `json:"kind"`
	Value      string         `json:"value"`
	VerifiedAt time.Time      `json:"verified_at,omitzero"`
}

// ExportedSession is one signed-in browser in the file.
type ExportedSession struct {
	Browser    string    `json:"browser,omitempty"`
	System     string    `json:"system,omitempty"`
	Network    string    `json:"network,omitempty"`
	SignedInAt time.Time `json:"signed_in_at"`
	LastUsedAt time.Time `json:"last_used_at"`
	ExpiresAt  time.Time `json:"expires_at"`
}

// ExportedApp is one app with what it may do in the file.
type ExportedApp struct {
	ClientID   string    `json:"client_id"`
	Name       string    `json:"name"`
	Rights     []string  `json:"rights"`
	AllowedAt  time.Time `json:"allowed_at,omitzero"`
	LastUsedAt time.Time `json:"last_used_at,omitzero"`
}

// ExportedEvent is one line of the history in the file.
type ExportedEvent struct {
	At       time.Time `json:"at"`
	Kind     string    `json:"kind"`
	ClientID string    `json:"client_id,omitempty"`
	Network  string    `json:"network,omitempty"`
	Detail   string    `json:"detail,omitempty"`
}

// ErasureStore hands out and erases everything about a person. Both verbs fail
// with ErrStepUp, and the second with ErrChanged.
type ErasureStore interface {
	// ExportAccount returns what is kept about the owner and records that it did.
	ExportAccount(ctx context.Context, o Owner, event audit.Event) (Export, error)
	// DeleteAccount erases identifiers, claims, password, roles, consents,
	// pending codes and what sessions were recognised by, ends every session
	// and grant for good, and leaves the record as Deleted. The audit log stays.
	DeleteAccount(ctx context.Context, e Erasure, event audit.Event) error
}

// Export returns everything that is kept about the owner.
func (c *Changes) Export(ctx context.Context, o Owner) (Export, error) {
	return c.store.ExportAccount(ctx, o, audit.Event{Kind: audit.AccountExported, Account: int64(o.Account), Session: o.Session})
}

// Delete erases the account.
func (c *Changes) Delete(ctx context.Context, o Owner) error {
	return c.again(ctx, o, func(r read) error {
		notices, err := Notices(c.messages, r.identifiers, notify.AccountDeleted, o, "", c.now())
		if err != nil {
			return err
		}
		return c.store.DeleteAccount(ctx, Erasure{Owner: o, Unchanged: r.account.UpdatedAt, Notices: notices},
			audit.Event{Kind: audit.AccountDeleted, Account: int64(o.Account), Session: o.Session})
	})
}
