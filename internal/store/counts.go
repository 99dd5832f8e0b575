package store

import (
	"context"
	"sync/atomic"
)

// Counts is what one request cost the database. Tests of the whole server
// assert on it; last uses and sweeps, which nobody waits for, are not in it.
type Counts struct {
	// RoundTrips counts verbs: each is one exchange with the database.
	RoundTrips atomic.Int64
	// Reads counts the round trips that could write nothing.
	Reads atomic.Int64
	// Commits counts the verbs that changed a row, so that the request waited
	// until it was durable.
	Commits atomic.Int64
}

type countsKey struct{}

// Count attaches a count to a context; every verb called with it adds to it.
func Count(ctx context.Context) (context.Context, *Counts) {
	c := new(Counts)
	return context.WithValue(ctx, countsKey{}, c), c
}

func countRead(ctx context.Context) {
	if c, ok := ctx.Value(countsKey{}).(*Counts); ok {
		c.RoundTrips.Add(1)
		c.Reads.Add(1)
	}
}

func countWrite(ctx context.Context, changed bool) {
	if c, ok := ctx.Value(countsKey{}).(*Counts); ok {
		c.RoundTrips.Add(1)
		if changed {
			c.Commits.Add(1)
		}
	}
}
