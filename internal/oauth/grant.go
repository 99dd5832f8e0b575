// Spec: RFC 6749 §4.1.2, §6 and §10.4; RFC 9700 §4.14.

package oauth

import (
	"strings"
	"time"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/client"
	"github.com/authgrove/authgrove/internal/consent"
	"github.com/authgrove/authgrove/internal/jose"
)

// GrantNumber is the key of a grant. It is roughly in time order, has gaps,
// and leaves the server only inside an encrypted block.
type GrantNumber int64

// CodeID names an authorization code: 6 bytes of milliseconds, so that the
// index over it is appended to, then 10 random bytes.
type CodeID [16]byte

// AttemptID names one try at redeeming a code. A node that lost the answer of
// its own commit recognises it by this.
type AttemptID [16]byte

// Seed is the random value of a grant that every token of it proves to know. A
// number that the database hands out again after a restore meets another seed.
type Seed [16]byte

// TokenID names one access token, for revocation of that token alone.
type TokenID [8]byte

// GrantState is the reason why a grant is not alive; empty means it is. It is
// computed by every statement that uses a grant, from the grant and its
// parents as they are in that statement.
type GrantState string

// The states that are not alive.
const (
	Alive             GrantState = ""
	GrantIsRevoked    GrantState = "revoked"
	ClientIsGone      GrantState = "client_gone"  // deleted, suspended, or its revocation counter moved
	AccountIsGone     GrantState = "account_gone" // deleted, locked, disabled, or its counter moved
	SessionIsOver     GrantState = "session_over" // only for a grant bound to its session
	ConsentWithdrawn  GrantState = "consent_withdrawn"
	ConsentHasExpired GrantState = "consent_expired"
)

// Grant is one sign-in of one client and all tokens that descend from it.
type Grant struct {
	Number  GrantNumber
	Seed    Seed
	Client  client.Number
	Account account.Number
	Subject account.Subject
	// Session is where the person signed in. If SessionBound, the grant ends
	// with it; otherwise it is kept for back-channel logout only.
	Session      int64
	SessionBound bool
	Scope        string
	Resources    []string
	// Claims is a ClaimsWish as text, "" for none.
	Claims   string
	AuthTime time.Time
	ACR      string
	AMR      []string
	// ConsentCounter is the consent's counter at the time of the decision.
	ConsentCounter   int64
	ConsentExpiresAt time.Time // zero: until changed
	// Refreshable says whether refresh tokens are issued at all.
	Refreshable      bool
	Generation       int64
	CurrentSince     time.Time
	PreviousSince    time.Time
	MACKey           jose.KeyID
	RefreshIdle      time.Duration // 0: no idle limit
	RefreshExpiresAt time.Time     // zero: never
	RefreshEndedAt   time.Time
	CreatedAt        time.Time
	RevokedAt        time.Time
	RevokedBecause   string
}

// GrantReading is a grant with what the same statement saw around it.
type GrantReading struct {
	Grant
	State GrantState
	// Removed is the consent's map of rights taken away; see consent.Consent.
	Removed map[string]int64
	// Now is the database's time at the statement.
	Now time.Time
}

// Rights are what the grant was given, and what was taken back since.
func (g *GrantReading) Rights() Rights {
	return Rights{Scope: g.Scope, Claims: g.Claims, ConsentCounter: g.ConsentCounter, Removed: g.Removed}
}

// TokenReading is what one statement saw of all that an access token stands on.
type TokenReading struct {
	State GrantState
	// Revoked reports whether this token was revoked by itself.
	Revoked bool
	Seed    Seed
	Client  client.Number
	Rights  Rights
	// Person is the account's Subject, Claims and UpdatedAt, if they were asked for.
	Person account.Account
}

// Rights are the fields of a grant and of its consent that say what may still
// be done with it.
type Rights struct {
	Scope          string
	Claims         string // a ClaimsWish as text, "" for none
	ConsentCounter int64
	Removed        map[string]int64
}

// ScopeLeft returns what the grant may still do: what was granted, less what
// the account took away since, less what the client is no longer registered for.
func (r Rights) ScopeLeft(registered []string) []string {
	return r.left(strings.Fields(r.Scope), registered)
}

func (r Rights) left(granted, registered []string) []string {
	left := consent.Consent{Removed: r.Removed}.Effective(granted, r.ConsentCounter)
	return intersect(left, registered)
}

// claimsLeft is what of the claims asked for one by one may still be told.
func (r Rights) claimsLeft(registered []string) (ClaimsWish, error) {
	wish, err := claimsWishOf(r.Claims)
	if err != nil || wish.empty() {
		return ClaimsWish{}, err
	}
	return wish.within(r.left(wish.scopes(), registered)), nil
}
