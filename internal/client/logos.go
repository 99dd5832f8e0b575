package client

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"time"

	"github.com/maypok86/otter/v2"
)

// ErrNoLogo says that no logo is kept.
var ErrNoLogo = errors.New("no such logo")

// LogoStore keeps one logo per client, so that browsers never fetch one elsewhere.
type LogoStore interface {
	// PutLogo makes the logo, as it was found at uri, the one of the client; it
	// keeps nothing for a client that is not there any more.
	PutLogo(ctx context.Context, n Number, uri string, logo Logo) error
	// LogoHash is the name of the client's logo, or ErrNoLogo if none was found at uri.
	LogoHash(ctx context.Context, n Number, uri string) ([sha256.Size]byte, error)
	// FindLogo returns a logo by its name, or ErrNoLogo.
	FindLogo(ctx context.Context, hash [sha256.Size]byte) (Logo, error)
}

// Pictures fetches what clients named; outbound.Client does, behind its guard.
type Pictures interface {
	FetchPicture(ctx context.Context, uri string) ([]byte, error)
}

const (
	// logoStaleness is how long a node may show the logo that was the client's before.
	logoStaleness = 10 * time.Second
	// logoRetry is how soon an address is tried again that had no logo.
	logoRetry = 10 * time.Minute
	// waitingLogos bounds those that are still to be fetched.
	waitingLogos   = 1000
	rememberedLogo = 10_000
)

// Logos fetches the logos of clients, once each, and knows them afterwards.
type Logos struct {
	store    LogoStore
	pictures Pictures
	known    *otter.Cache[logoAt, [sha256.Size]byte]
	tried    *otter.Cache[logoAt, struct{}]
	waiting  chan logoAt
}

// logoAt is whose logo is where.
type logoAt struct {
	client Number
	uri    string
}

// NewLogos returns a Logos that fetches nothing before Run.
func NewLogos(store LogoStore, pictures Pictures) *Logos {
	return &Logos{store: store, pictures: pictures, waiting: make(chan logoAt, waitingLogos),
		known: otter.Must(&otter.Options[logoAt, [sha256.Size]byte]{MaximumSize: rememberedLogo, ExpiryCalculator: otter.ExpiryWriting[logoAt, [sha256.Size]byte](logoStaleness)}),
		tried: otter.Must(&otter.Options[logoAt, struct{}]{MaximumSize: rememberedLogo, ExpiryCalculator: otter.ExpiryWriting[logoAt, struct{}](logoRetry)})}
}

// Of returns the name of the client's logo; false if it has none yet, which is
// then fetched in the background. No page waits for somebody else's host.
func (l *Logos) Of(ctx context.Context, c *Client) (hash [sha256.Size]byte, found bool, err error) {
	at := logoAt{c.Number, c.Metadata.LogoURI}
	if at.uri == "" {
		return hash, false, nil
	}
	if known, ok := l.known.GetIfPresent(at); ok {
		return known, true, nil
	}
	hash, err = l.store.LogoHash(ctx, at.client, at.uri)
	switch {
	case errors.Is(err, ErrNoLogo):
		l.want(at)
		return hash, false, nil
	case err != nil:
		return hash, false, err
	}
	l.known.Set(at, hash)
	return hash, true, nil
}

// want puts an address in the queue, unless it was there a while ago.
func (l *Logos) want(at logoAt) {
	if _, first := l.tried.SetIfAbsent(at, struct{}{}); !first {
		return
	}
	select {
	case l.waiting <- at:
	default:
		l.tried.Invalidate(at)
	}
}

// Run fetches what is wanted, one after the other, until ctx ends. failed hears
// of what could not be fetched.
func (l *Logos) Run(ctx context.Context, failed func(uri string, err error)) {
	for {
		select {
		case <-ctx.Done():
			return
		case at := <-l.waiting:
			if err := l.fetch(ctx, at); err != nil && ctx.Err() == nil {
				failed(at.uri, err)
			}
		}
	}
}

// Fetch fetches the client's logo now, also if one is kept already.
func (l *Logos) Fetch(ctx context.Context, c *Client) error {
	return l.fetch(ctx, logoAt{c.Number, c.Metadata.LogoURI})
}

func (l *Logos) fetch(ctx context.Context, at logoAt) error {
	content, err := l.pictures.FetchPicture(ctx, at.uri)
	if err != nil {
		return fmt.Errorf("logo_uri: %w", err)
	}
	logo, err := ParseLogo(content)
	if err != nil {
		return fmt.Errorf("logo_uri: %w", err)
	}
	if err := l.store.PutLogo(ctx, at.client, at.uri, logo); err != nil {
		return err
	}
	l.known.Invalidate(at)
	return nil
}

// Find returns a logo by its name, or ErrNoLogo.
func (l *Logos) Find(ctx context.Context, hash [sha256.Size]byte) (Logo, error) {
	return l.store.FindLogo(ctx, hash)
}
