package consent

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/client"
)

// Connected is an app that may act for an account, or may again without asking.
type Connected struct {
	Client client.Client
	// Rights are what its living grants may do and what is remembered.
	Rights []string
	// Remembered says that the consent is kept; else only grants live.
	Remembered bool
	// Since is when it was allowed, or first signed in to, what is known of it.
	Since time.Time
	// LastUsedAt is when it last signed the person in or refreshed; zero if it
	// has no living grant.
	LastUsedAt time.Time
	// ExpiresAt ends what is remembered; zero: until changed.
	ExpiresAt time.Time
}

// ConnectedStore lists what an account is connected to.
type ConnectedStore interface {
	// ListConnected returns every app with a living grant of the account or a
	// remembered consent that has not expired, by name. Rights taken away are
	// not among an app's rights.
	ListConnected(ctx context.Context, a account.Number) ([]Connected, error)
}

// Use is a living grant as a list of apps needs it.
type Use struct {
	Client    client.Number
	Scope     []string // what it may still do
	CreatedAt time.Time
	LastUsed  time.Time
}

// Connect makes the list from consents, grants and the clients of both.
func Connect(clients []client.Client, remembered []Consent, uses []Use, now time.Time) []Connected {
	var list []Connected
	for _, c := range clients {
		one := Connected{Client: c}
		for _, k := range remembered {
			if k.Client == c.Number && !k.GrantedAt.IsZero() && (k.ExpiresAt.IsZero() || now.Before(k.ExpiresAt)) {
				one.Remembered, one.Since, one.ExpiresAt = true, k.GrantedAt, k.ExpiresAt
				one.Rights = union(one.Rights, strings.Fields(k.Scope))
			}
		}
		for _, u := range uses {
			if u.Client == c.Number {
				one.add(u)
			}
		}
		if one.Remembered || !one.LastUsedAt.IsZero() {
			list = append(list, one)
		}
	}
	slices.SortFunc(list, func(a, b Connected) int { return strings.Compare(nameKey(a), nameKey(b)) })
	return list
}

func (c *Connected) add(u Use) {
	c.Rights = union(c.Rights, u.Scope)
	if c.Since.IsZero() || u.CreatedAt.Before(c.Since) {
		c.Since = u.CreatedAt
	}
	if u.LastUsed.After(c.LastUsedAt) {
		c.LastUsedAt = u.LastUsed
	}
}

func nameKey(c Connected) string {
	return strings.ToLower(c.Client.Metadata.Name) + "\x00" + string(c.Client.ID)
}

func union(a, b []string) []string {
	for _, s := range b {
		if !slices.Contains(a, s) {
			a = append(a, s)
		}
	}
	return a
}
