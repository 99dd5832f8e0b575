// Spec: RFC 6749 §4.1.2 and §10.5 (a code is spent once); RFC 7009 §2.1.

package oauth

import (
	"context"
	"time"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/audit"
	"github.com/authgrove/authgrove/internal/client"
	"github.com/authgrove/authgrove/internal/consent"
	"github.com/authgrove/authgrove/internal/jose"
	"github.com/authgrove/authgrove/internal/notify"
)

// Redemption is an attempt to turn a code into a grant.
type Redemption struct {
	Code    CodeID
	Attempt AttemptID
	// CodeExpiresAt is compared with the database's clock in the statement.
	CodeExpiresAt time.Time
	// Refusal is what the ticket alone decided (a wrong verifier, another
	// redirect URI); empty if nothing speaks against it. A refused redemption
	// still spends the code: the row is born revoked.
	Refusal string
	// Proven says that the presenter showed the right redirect URI and
	// verifier. Only such a presentation of a spent code revokes its grant.
	Proven bool
	// ClientRevocation, CodeRevision, AccountRevocation are the parents'
	// counters when the code was made; the commit compares them.
	ClientRevocation  int64
	CodeRevision      int64
	AccountRevocation int64
	// Grant is the row to write: all but Number, Subject, CreatedAt,
	// CurrentSince and RevokedAt, which the statement fills in.
	// RefreshLifetime is how long from now refresh is possible; 0: for ever.
	Grant           Grant
	RefreshLifetime time.Duration
}

// RedeemOutcome says what became of a redemption.
type RedeemOutcome int

// A won redemption carries the living grant; a replayed one met another
// attempt's row; a refused one wrote a row that was born revoked.
const (
	Won RedeemOutcome = iota
	Replayed
	Refused
)

// Redeemed is the answer of the spending commit.
type Redeemed struct {
	Outcome RedeemOutcome
	// Reason says why it was refused: Redemption.Refusal, "code_expired",
	// "client_changed", or a GrantState.
	Reason string
	// Revoked reports that this replay ended the grant.
	Revoked bool
	Grant   Grant
}

// Rotation is a refresh token presented as the current one.
type Rotation struct {
	Number     GrantNumber
	Seed       Seed
	Generation int64
	Client     client.Number
	// NewMACKey is the key that the next generation is made with.
	NewMACKey jose.KeyID
	// Keep leaves the generation as it is (refresh mode fixed): nothing is
	// written, the row is only judged.
	Keep bool
}

// TokenQuery asks for what an access token stands on.
type TokenQuery struct {
	Number GrantNumber // 0 for a token of a client itself
	Client client.Number
	Token  TokenID
	// Person asks for the account's claims too.
	Person bool
}

// GrantStore is where grants live. Every verb is one statement or one batch:
// one round trip and at most one durable commit, which is over when it returns.
type GrantStore interface {
	// RedeemCode spends the code and makes its grant, in one upsert that
	// judges the parents as that commit reads them. Of any number of racing
	// calls for one code exactly one is Won; a repetition with the same
	// Attempt is Won again. A later Proven call ends the grant, others leave
	// it alone. Each outcome is recorded in the audit log in the same commit.
	RedeemCode(ctx context.Context, r Redemption) (Redeemed, error)

	// OpenGrant makes a grant before its code is redeemed, for tokens that travel
	// beside the code. It judges the parents as RedeemCode does. The first
	// RedeemCode of its code claims the grant; each later one meets a redeemed
	// code. A repetition with the same Attempt changes nothing.
	OpenGrant(ctx context.Context, r Redemption) (Redeemed, error)

	// RotateRefresh moves a living, refreshable, unexpired grant from the
	// presented generation to the next in one conditional update and returns
	// the row as it then is. moved is false if nothing matched; then nothing
	// was written, and the caller reads again with ReadGrant: a second
	// statement, because the first one's snapshot may be stale.
	RotateRefresh(ctx context.Context, r Rotation) (g GrantReading, moved bool, err error)

	// ReadGrant reads a grant with its parents. found is false if no row has
	// this number.
	ReadGrant(ctx context.Context, n GrantNumber) (g GrantReading, found bool, err error)

	// ReadToken reads what the token stands on in one statement. For a token
	// of a client itself (Number 0) only Revoked and State are set,
	// State being ClientIsGone if the client is no longer usable. found is
	// false if no row has the number.
	ReadToken(ctx context.Context, q TokenQuery) (t TokenReading, found bool, err error)

	// RevokeGrant ends a grant that belongs to the client (0: any client).
	// Ending it again changes, records and sends nothing. The messages are
	// queued in the same commit.
	RevokeGrant(ctx context.Context, n GrantNumber, c client.Number, because string, event audit.Event, messages ...notify.Sealed) error

	// RevokeToken remembers that one access token is dead until it would have expired.
	RevokeToken(ctx context.Context, t TokenID, expiresAt time.Time, event audit.Event) error

	// Record keeps an event that changes nothing else but must be durable
	// (a refresh token ahead of its row).
	Record(ctx context.Context, event audit.Event) error
}

// SessionKey is how a browser's cookie is looked up: a keyed hash.
type SessionKey [32]byte

// AuthorizationQuery asks for everything the authorization endpoint judges.
type AuthorizationQuery struct {
	Session   SessionKey // zero: no cookie
	Client    client.Number
	RequestID string // empty at the first visit
}

// SignIn is the proof that a person signed in: what this package needs of a
// session. Zero Account means nobody is signed in.
type SignIn struct {
	Session           int64
	Account           account.Number
	Subject           account.Subject
	AccountRevocation int64
	Identifier        string // how the account is shown to its owner
	AuthTime          time.Time
	ACR               string
	AMR               []string
	// RequestMark is the id of the request for which the person signed in last.
	RequestMark string
}

// AuthorizationReading is the answer, from one statement.
type AuthorizationReading struct {
	SignIn   SignIn
	Consent  consent.Consent   // zero GrantedAt: none
	Decision *consent.Decision // for the asked request, nil if none
	Now      time.Time
}

// AuthorizationStore reads for the authorization endpoint.
type AuthorizationStore interface {
	// ReadAuthorization returns the session with its account if both are
	// alive (not ended, neither idle nor absolutely expired, account active
	// and its counter unmoved), the consent of that account for the client,
	// and the decision on the request.
	ReadAuthorization(ctx context.Context, q AuthorizationQuery) (AuthorizationReading, error)
}
