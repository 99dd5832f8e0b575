package look

import (
	"io"
	"time"
)

// HistoryKind is what happened.
type HistoryKind string

const (
	HistoryAccountMade     HistoryKind = "account_made"
	HistorySignedIn        HistoryKind = "signed_in"
	HistorySignInRefused   HistoryKind = "sign_in_refused" // a wrong code or password
	HistorySignedOut       HistoryKind = "signed_out"
	HistorySessionEnded    HistoryKind = "session_ended"
	HistoryAppAllowed      HistoryKind = "app_allowed"
	HistoryAppDenied       HistoryKind = "app_denied"
	HistoryAppNarrowed     HistoryKind = "app_narrowed"
	HistoryAppStopped      HistoryKind = "app_stopped"
	HistoryProfileChanged  HistoryKind = "profile_changed"
	HistoryAddressAdded    HistoryKind = "address_added"
	HistoryAddressVerified HistoryKind = "address_verified"
	HistoryAddressRemoved  HistoryKind = "address_removed"
	HistoryPasswordSet     HistoryKind = "password_set"
	HistoryPasswordRemoved HistoryKind = "password_removed"
	HistoryDataExported    HistoryKind = "data_exported"
)

// HistoryEntry is one line of the history.
type HistoryEntry struct {
	Kind   HistoryKind
	At     time.Time
	About  string // the app or address it was about; empty where there is none
	Device Device
	Place  string
	Method SignInMethod // signed_in: by which means; empty: not told
	Rights []string     // names of the rights that were allowed or taken away
}

// HistoryView is one page of the history, newest first.
type HistoryView struct {
	AccountPage
	Entries   []HistoryEntry
	NewerPath string // empty on the first page
	OlderPath string // empty on the last one
}

// AccountHistory writes a page of the history.
func (l *Looks) AccountHistory(w io.Writer, v HistoryView) error {
	return l.account(w, SectionHistory, v.AccountPage, v)
}

// historyIcons are the pictures of what happened.
var historyIcons = map[HistoryKind]string{
	HistoryAccountMade: "person", HistorySignedIn: "check", HistorySignInRefused: "cross", HistorySignedOut: "exit",
	HistorySessionEnded: "exit", HistoryAppAllowed: "plug", HistoryAppDenied: "cross", HistoryAppNarrowed: "shield",
	HistoryAppStopped: "cross", HistoryProfileChanged: "card", HistoryAddressAdded: "mail", HistoryAddressVerified: "mail",
	HistoryAddressRemoved: "mail", HistoryPasswordSet: "key", HistoryPasswordRemoved: "key", HistoryDataExported: "file",
}

// Icon is the picture of what happened.
func (k HistoryKind) Icon() string { return historyIcons[k] }

// Worth says whether a person should look twice: somebody else may have done it.
func (k HistoryKind) Worth() bool {
	switch k {
	case HistorySignInRefused, HistoryPasswordSet, HistoryPasswordRemoved, HistoryAddressRemoved, HistoryDataExported:
		return true
	}
	return false
}
