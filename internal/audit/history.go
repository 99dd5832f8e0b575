package audit

import "context"

// Entry is an event with the app it was about.
type Entry struct {
	Record
	ClientID   string // empty if none, or if it is gone
	ClientName string
}

// Owned are the events that the owner of an account is shown: who came in, what
// was allowed to whom, what was changed. A grant's making and its renewals are
// an app's doings and would drown them.
var Owned = []Kind{
	SignedIn, SignedOut, SignedOutOthers, CodeRefused, ConsentAllowed, ConsentDenied, ConsentWithdrawn, ConsentNarrowed,
	RefreshReused, CodeReplayed, AccountAdded, AccountChanged, AccountExported, PasswordChanged, PasswordReset, PasswordRemoved,
	IdentifierAdded, IdentifierRemoved, IdentifierLost,
}

// HistoryStore reads the log for owners.
type HistoryStore interface {
	// ListHistory returns up to limit of the Owned events of an account with a
	// number below before, the newest first; before 0 begins at the newest.
	ListHistory(ctx context.Context, account, before int64, limit int) ([]Entry, error)
}
