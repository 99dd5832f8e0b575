package consent

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/audit"
	"github.com/authgrove/authgrove/internal/client"
)

// Consent is what an account allowed a client.
//
// Counter rises with every narrowing and withdrawal and is copied into each
// grant. A right named in Removed with a counter above the grant's is gone from
// that grant for good, and Withdrawn above it ends the grant; a later, wider
// consent therefore never widens an earlier grant.
type Consent struct {
	Account account.Number
	Client  client.Number
	Scope   string // space-separated, as allowed last
	// Asked is what the person was asked for then. What they left out is not
	// asked again, only what is new.
	Asked     string
	Counter   int64
	Withdrawn int64            // the counter at the last withdrawal, 0 if never
	Removed   map[string]int64 // scope value → counter when it was taken away last
	GrantedAt time.Time        // zero after a withdrawal
	ExpiresAt time.Time        // zero: until changed
	// ClientName and Publisher are what the person saw; a new one asks again.
	ClientName string
	Publisher  string
}

// Decision is a person's answer to one authorization request. It is kept under
// the request's id until the request has expired, so that an answer given
// cannot be replaced by another.
type Decision struct {
	RequestID string
	Account   account.Number
	Client    client.Number
	Allowed   bool
	Scope     string    // what was allowed of what was asked
	Asked     string    // what was asked
	Until     time.Time // how long the person allows it; zero: until changed
	// Remember stores the answer as consent too, with what the person saw.
	Remember   bool
	ClientName string
	Publisher  string
	// KeepUntil is when the request itself has expired.
	KeepUntil time.Time
}

// Store keeps consents and decisions. Every verb is atomic by itself and
// records its event in the same transaction.
type Store interface {
	// Decide records the answer unless one is recorded for this request; it
	// reports whether this call was the first. An allowed and remembered
	// decision also replaces scope, asked, expiry and names of the consent.
	Decide(ctx context.Context, d Decision, event audit.Event) (first bool, err error)
	// Withdraw raises the counter, marks it as withdrawn and clears what was
	// allowed, so that every grant made before is dead and consent is asked
	// again. Without a consent row it makes one, so that a grant to a client
	// that skips consent ends too.
	Withdraw(ctx context.Context, a account.Number, c client.Number, event audit.Event) error
	// Narrow takes scope values away from the consent and, by the counter,
	// from every grant made before.
	Narrow(ctx context.Context, a account.Number, c client.Number, remove []string, event audit.Event) error
	// FindConsent returns the consent; found is false if there is none.
	FindConsent(ctx context.Context, a account.Number, c client.Number) (k Consent, found bool, err error)
}

// Covers reports whether the consent answers a request for these scope values
// from this client as it presents itself now, so that nobody needs to be asked.
func (c Consent) Covers(scope []string, name, publisher string, now time.Time) bool {
	if c.GrantedAt.IsZero() {
		return false // never given, or withdrawn
	}
	if !c.ExpiresAt.IsZero() && !now.Before(c.ExpiresAt) {
		return false
	}
	if c.ClientName != name || c.Publisher != publisher {
		return false
	}
	asked := strings.Fields(c.Asked)
	return !slices.ContainsFunc(scope, func(s string) bool { return !slices.Contains(asked, s) })
}

// Allowed returns what of a request the person allowed when they were asked.
func (c Consent) Allowed(scope []string) []string {
	allowed := strings.Fields(c.Scope)
	return slices.DeleteFunc(slices.Clone(scope), func(s string) bool { return !slices.Contains(allowed, s) })
}

// Effective returns what a grant with this scope, made when the counter stood
// at madeAt, may still do.
func (c Consent) Effective(scope []string, madeAt int64) []string {
	if len(c.Removed) == 0 {
		return scope
	}
	var left []string
	for _, s := range scope {
		if c.Removed[s] <= madeAt {
			left = append(left, s)
		}
	}
	return left
}
