package client

import (
	"context"
	"errors"
	"time"

	"github.com/maypok86/otter/v2"
)

// Staleness is how long a node may use a client record after another node has
// changed it. What a redemption or a refresh decides does not depend on it:
// those compare the client's counters in their own statement.
const Staleness = time.Second

// Directory finds clients, asking the store at most once per Staleness and client.
type Directory struct {
	store Store
	cache *otter.Cache[ID, found]
}

// found is a remembered answer; a nil client means there is none.
type found struct{ client *Client }

// NewDirectory returns a directory over the store.
func NewDirectory(store Store) *Directory {
	return &Directory{store: store, cache: otter.Must(&otter.Options[ID, found]{
		MaximumSize:      10_000,
		ExpiryCalculator: otter.ExpiryWriting[ID, found](Staleness),
	})}
}

// maxID bounds what is looked up at all.
const maxID = 200

// Find returns the client or ErrNotFound. The record is shared: callers must
// not change it.
func (d *Directory) Find(ctx context.Context, id ID) (*Client, error) {
	if id == "" || len(id) > maxID {
		return nil, ErrNotFound
	}
	f, err := d.cache.Get(ctx, id, otter.LoaderFunc[ID, found](d.load))
	if err != nil {
		return nil, err
	}
	if f.client == nil {
		return nil, ErrNotFound
	}
	return f.client, nil
}

// load runs for all callers that wait for the same client, so it must not end
// with the first caller's request.
func (d *Directory) load(ctx context.Context, id ID) (found, error) {
	c, err := d.store.FindClient(context.WithoutCancel(ctx), id)
	if errors.Is(err, ErrNotFound) {
		return found{}, nil
	}
	if err != nil {
		return found{}, err
	}
	return found{&c}, nil
}

// Forget drops what is remembered of a client, after this node changed it.
func (d *Directory) Forget(id ID) { d.cache.Invalidate(id) }
