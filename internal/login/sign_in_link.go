package login

import (
	"context"
	"errors"
	"time"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/audit"
	"github.com/authgrove/authgrove/internal/jose"
	"github.com/authgrove/authgrove/internal/secret"
)

// LinkLifetime is how long a sign-in link is good.
const LinkLifetime = 10 * time.Minute

// PathSignInLink is the page that a link leads to. Showing it uses nothing up:
// mail programs and chat previews open links before people do.
const PathSignInLink = "/sign-in/link"

// ErrLinkSpent says that a link does not sign in: it was used, is too old, was
// followed by a newer one, is none of ours, or its account has moved since.
var ErrLinkSpent = errors.New("the sign-in link was used already, is too old, or was never made")

// amrLink is our own word: RFC 8176 has none for a link.
var amrLink = []string{"link"}

// LinkKey is the keyed hash under which a link is found. The database never
// sees what is in the address.
type LinkKey [32]byte

// LinkOwner is the account that a link signs in.
type LinkOwner struct {
	Account account.Account
	// Identifier is how the account is shown to its owner.
	Identifier string
}

// LinkStore keeps sign-in links: at most one for an account. Every verb is
// atomic by itself. A link is good until it is spent, has expired by the
// database's clock, or was replaced, and only while its account is active and
// its counter is where it was.
type LinkStore interface {
	// AddSignInLink replaces the link of the account and records the event, in
	// one commit. added is false, and nothing has changed, if the account is
	// not active or its counter is no longer that of a.
	AddSignInLink(ctx context.Context, a account.Account, k LinkKey, lifetime time.Duration, event audit.Event) (added bool, err error)
	// FindSignInLink says whom a good link signs in. It changes nothing.
	FindSignInLink(ctx context.Context, k LinkKey) (owner LinkOwner, found bool, err error)
	// SpendSignInLink uses a good link up, durably when it returns. Of any
	// number of racing calls one hears true.
	SpendSignInLink(ctx context.Context, k LinkKey) (spent bool, err error)
}

// SignInLinks are one-time sign-ins that the operator hands to somebody who is
// locked out.
type SignInLinks struct {
	Store LinkStore
	Keys  Keys
}

const (
	linkKind = "ml"
	linkBody = 4 + 32 // key id, random
)

// Make returns the ticket of a new link, which ends the one before it.
// ErrLinkSpent says that the account has moved, or may not be used.
func (l *SignInLinks) Make(ctx context.Context, a account.Account, event audit.Event) (ticket secret.Text, err error) {
	ring := l.Keys.Current()
	id, _ := ring.MAC().ID.Raw()
	random := secret.Bytes(32)
	added, err := l.Store.AddSignInLink(ctx, a, linkKey(ring, ring.MAC(), random), LinkLifetime, event)
	if err == nil && !added {
		err = ErrLinkSpent
	}
	if err != nil {
		return "", err
	}
	return secret.Text(secret.Frame(linkKind, append(id[:], random...))), nil
}

// Owner says whom a ticket would sign in, so that nobody is signed in as
// somebody else without noticing; or ErrLinkSpent.
func (l *SignInLinks) Owner(ctx context.Context, ticket string) (LinkOwner, error) {
	key, err := l.keyOf(ctx, ticket)
	if err != nil {
		return LinkOwner{}, err
	}
	return l.owner(ctx, key)
}

// Spend uses the ticket up and proves the account, or returns ErrLinkSpent.
// If what follows fails, the link is gone all the same: a second one is made
// sooner than a link that works twice is noticed.
func (l *SignInLinks) Spend(ctx context.Context, ticket string) (Proof, error) {
	key, err := l.keyOf(ctx, ticket)
	if err != nil {
		return Proof{}, err
	}
	owner, err := l.owner(ctx, key)
	if err != nil {
		return Proof{}, err
	}
	spent, err := l.Store.SpendSignInLink(ctx, key)
	if err == nil && !spent {
		err = ErrLinkSpent
	}
	if err != nil {
		return Proof{}, err
	}
	return Proof{Account: owner.Account, AMR: amrLink, ACR: ACROneFactor}, nil
}

func (l *SignInLinks) owner(ctx context.Context, key LinkKey) (LinkOwner, error) {
	owner, found, err := l.Store.FindSignInLink(ctx, key)
	if err == nil && !found {
		err = ErrLinkSpent
	}
	return owner, err
}

// keyOf finds the MAC key by its id: the command that made the link may know a
// key that this node has not loaded yet.
func (l *SignInLinks) keyOf(ctx context.Context, ticket string) (LinkKey, error) {
	body, err := secret.Unframe(linkKind, ticket)
	if err != nil || len(body) != linkBody {
		return LinkKey{}, ErrLinkSpent
	}
	id := jose.KeyIDFrom([4]byte(body[:4]))
	ring := l.Keys.Current()
	mac, ok := ring.MACByID(id)
	if !ok {
		if ring, err = l.Keys.LookupMissing(ctx, id); err != nil {
			return LinkKey{}, err
		}
		if mac, ok = ring.MACByID(id); !ok {
			return LinkKey{}, ErrLinkSpent
		}
	}
	return linkKey(ring, mac, body[4:]), nil
}

// linkKey holds the epoch: after a restore no link is good.
func linkKey(ring *jose.Ring, mac *jose.MACKey, random []byte) LinkKey {
	return mac.Sum("sign-in link", ring.Epoch, random)
}
