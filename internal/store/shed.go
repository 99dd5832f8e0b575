package store

import (
	"context"
	"fmt"
	"sync/atomic"
)

// maxWaiting is how many callers may wait for the database at once. A database
// that stands still would otherwise collect every request that comes, each with
// its connection and memory, until it moves again or the machine is full. At
// the pace of a healthy one the last of so many waits a fraction of a second.
const maxWaiting = 1000

var errOverloaded = fmt.Errorf("%w: %d callers wait for it already", ErrUnavailable, maxWaiting)

// shedding refuses a caller at once when too many wait.
type shedding struct {
	database
	waiting atomic.Int64
}

func (d *shedding) read(ctx context.Context, s statement) error {
	defer d.waiting.Add(-1)
	if d.waiting.Add(1) > maxWaiting {
		return errOverloaded
	}
	return d.database.read(ctx, s)
}

func (d *shedding) write(ctx context.Context, v verb) error {
	defer d.waiting.Add(-1)
	if d.waiting.Add(1) > maxWaiting {
		return errOverloaded
	}
	return d.database.write(ctx, v)
}
