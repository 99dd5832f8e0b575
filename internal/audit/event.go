package audit

import (
	"context"
	"time"
)

// Kind names what happened, as a past-tense phrase with dots: "grant.made".
type Kind string

// The events of this release.
const (
	SignedIn         Kind = "session.signed_in"
	SignInFailed     Kind = "session.sign_in_failed"
	SignedOut        Kind = "session.signed_out"
	ConsentAllowed   Kind = "consent.allowed"
	ConsentDenied    Kind = "consent.denied"
	ConsentWithdrawn Kind = "consent.withdrawn"
	ConsentNarrowed  Kind = "consent.narrowed"
	GrantMade        Kind = "grant.made"
	GrantRefused     Kind = "grant.refused"
	GrantRevoked     Kind = "grant.revoked"
	CodeReplayed     Kind = "grant.code_replayed"
	RefreshReused    Kind = "grant.refresh_reused"
	RefreshAhead     Kind = "grant.refresh_ahead"
	TokenRevoked     Kind = "token.revoked"
	ClientAdded      Kind = "client.added"
	ClientChanged    Kind = "client.changed"
	ClientDeleted    Kind = "client.deleted"
	SecretReplaced   Kind = "client.secret_replaced"
	AccountAdded     Kind = "account.added"
	AccountChanged   Kind = "account.changed"
	AccountDeleted   Kind = "account.deleted"
	AccountExported  Kind = "account.exported"
	PasswordChanged  Kind = "account.password_changed"
	PasswordReset    Kind = "account.password_reset"
	PasswordRemoved  Kind = "account.password_removed"
	// IdentifierLost: somebody else proved an address that stood unverified here.
	IdentifierAdded   Kind = "account.identifier_added"
	IdentifierRemoved Kind = "account.identifier_removed"
	IdentifierLost    Kind = "account.identifier_lost"
	SignedOutOthers   Kind = "account.others_signed_out"
	SignInLinkMade    Kind = "account.sign_in_link_made"
	// A code that was tried while it could be right; the detail is its purpose.
	CodeAccepted Kind = "code.accepted"
	CodeRefused  Kind = "code.refused"
	KeyRotated   Kind = "key.rotated"
)

// Event is one line of the audit log. It holds numbers and words, never a
// code, a token, a password or a request body.
type Event struct {
	Kind    Kind
	Actor   string // who caused it, when that is not the account: "operator", "bootstrap"
	Account int64  // surrogate numbers; 0 means none
	Client  int64
	Grant   int64
	Session int64
	Detail  string // one plain word or phrase, e.g. the refusal
}

// Record is an event as stored.
type Record struct {
	Event
	Number    int64
	At        time.Time
	RequestID string
	Network   string
}

// Origin is where a request came from, as far as the log may know.
type Origin struct {
	RequestID string
	Network   string // the address cut to /24 or /48
}

type originKey struct{}

// WithOrigin attaches the origin of the request to its context.
func WithOrigin(ctx context.Context, o Origin) context.Context {
	return context.WithValue(ctx, originKey{}, o)
}

// OriginOf returns the origin of the request, or the zero value for work that
// no request caused.
func OriginOf(ctx context.Context) Origin {
	o, _ := ctx.Value(originKey{}).(Origin)
	return o
}
