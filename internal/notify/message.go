package notify

import (
	"time"

	"github.com/authgrove/authgrove/internal/secret"
)

// Channel is a way to reach a person.
type Channel string

// Mail is the only channel so far.
const Mail Channel = "mail"

// Kind says what a message is about; each has its texts.
type Kind string

// Kinds with a code. The reader asked for it, or somebody who typed their address did.
const (
	SignInCode    Kind = "sign_in_code"
	VerifyAddress Kind = "verify_address"
	PasswordReset Kind = "password_reset"
)

// NoAccount is sent instead of a code where nobody may sign up: the page must
// not say that the address is unknown, but its owner may know.
const NoAccount Kind = "no_account"

// Kinds that tell an owner what happened to the account.
const (
	PasswordChanged    Kind = "password_changed"
	AddressAdded       Kind = "address_added"
	AddressRemoved     Kind = "address_removed"
	NewSignIn          Kind = "new_sign_in"
	AccountDeleted     Kind = "account_deleted"
	RefreshTokenReused Kind = "refresh_token_reused"
)

// Kinds are all of them.
func Kinds() []Kind {
	return []Kind{SignInCode, VerifyAddress, PasswordReset, NoAccount, PasswordChanged,
		AddressAdded, AddressRemoved, NewSignIn, AccountDeleted, RefreshTokenReused}
}

// HasCode reports whether a message of this kind carries a code.
func (k Kind) HasCode() bool {
	return k == SignInCode || k == VerifyAddress || k == PasswordReset
}

// KeepNotice is how long a message without a code is worth delivering.
const KeepNotice = 24 * time.Hour

// Message is what a person is told. Members that a kind has no use for stay
// empty; a page's texts leave out what is empty.
type Message struct {
	Channel Channel
	// To is the canonical form under which the address is stored; nothing else
	// is ever written to an envelope.
	To   string
	Kind Kind
	// Language is a BCP 47 tag; empty is the first language.
	Language string
	// KeepFor is how long after it was queued the message may still be
	// delivered, by the database's clock: for a code, as long as it lives.
	KeepFor time.Duration

	Code secret.Text
	// Path is where a link leads, on this server: it begins with one slash. The
	// host is always the configured issuer's.
	Path string

	Client  string    // the app by name
	Device  string    // the browser and system by name
	Place   string    // where the request came from, as far as it is known
	At      time.Time // when it happened
	Address string    // the address or number that was added or removed
}

// Sealed is a message as it is queued: only this deployment's keys open it. The
// zero value stands for no message, which queueing ignores.
type Sealed struct {
	Channel Channel
	Payload []byte
	KeepFor time.Duration
}
