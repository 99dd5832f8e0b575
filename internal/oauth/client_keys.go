// Spec: OpenID Connect Registration §2 (jwks, jwks_uri), OpenID Connect Core §10.1.1 (rotation of keys), RFC 7517 §5.

package oauth

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/maypok86/otter/v2"

	"github.com/authgrove/authgrove/internal/client"
	"github.com/authgrove/authgrove/internal/jose"
)

// Documents fetches what others named; outbound.Client does, behind its guard.
type Documents interface {
	Fetch(ctx context.Context, uri, accept string) (content []byte, freshFor time.Duration, err error)
}

// How long a fetched key set is used. A host's own word counts within bounds.
const (
	keysFresh    = 10 * time.Minute // if the host does not say
	keysFreshMin = time.Minute
	keysFreshMax = 24 * time.Hour
	// keysStale is how long an old set still serves while its host does not answer.
	keysStale = 24 * time.Hour
	// keysRetry is how soon a host is asked again, whatever for: an unknown key, or
	// a fetch that failed. So nobody can make this server flood a client's host.
	keysRetry = time.Minute
	// rememberedKeySets bounds the memory for them.
	rememberedKeySets = 1000
)

// clientKeys are the fetched key sets of clients, by address.
type clientKeys struct {
	documents Documents
	now       func() time.Time
	sets      *otter.Cache[string, *fetchedKeys]
}

func newClientKeys(d Documents, now func() time.Time) *clientKeys {
	return &clientKeys{documents: d, now: now, sets: otter.Must(&otter.Options[string, *fetchedKeys]{MaximumSize: rememberedKeySets})}
}

// fetchedKeys is what is known of one address.
type fetchedKeys struct {
	mu         sync.Mutex
	keys       jose.PublicKeys
	fetched    bool
	freshUntil time.Time
	staleUntil time.Time
	triedAt    time.Time
	err        error
	// fetching is closed when the fetch that is under way is over; nil: none is.
	fetching chan struct{}
}

// of returns the keys at an address. renew asks again although they are fresh,
// because a key was used that they do not hold. One caller fetches; the others
// use what is known, and wait only if nothing is.
func (k *clientKeys) of(ctx context.Context, uri string, renew bool) (jose.PublicKeys, error) {
	f, _ := k.sets.ComputeIfAbsent(uri, func() (*fetchedKeys, bool) { return &fetchedKeys{}, false })
	f.mu.Lock()
	defer f.mu.Unlock()
	now := k.now()
	wanted := renew || !f.fetched || !now.Before(f.freshUntil)
	switch {
	case wanted && f.fetching == nil && now.Sub(f.triedAt).Abs() >= keysRetry:
		k.fetch(ctx, uri, f)
	case wanted && f.fetching != nil && !f.fetched:
		if err := f.wait(ctx); err != nil {
			return jose.PublicKeys{}, err
		}
	}
	if f.fetched && k.now().Before(f.staleUntil) {
		return f.keys, nil
	}
	if f.err == nil {
		return jose.PublicKeys{}, errors.New("the keys are too old, or their host was asked a moment ago")
	}
	return jose.PublicKeys{}, f.err
}

// wait is called, and returns, with the lock held.
func (f *fetchedKeys) wait(ctx context.Context) error {
	over := f.fetching
	f.mu.Unlock()
	defer f.mu.Lock()
	select {
	case <-over:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// fetch is called, and returns, with the lock held; it is not held meanwhile. It
// replaces the whole set, so that keys which were taken out are gone.
func (k *clientKeys) fetch(ctx context.Context, uri string, f *fetchedKeys) {
	f.triedAt, f.fetching = k.now(), make(chan struct{})
	f.mu.Unlock()
	// Others wait for this answer too, so it does not end with the first one's request.
	content, freshFor, err := k.documents.Fetch(context.WithoutCancel(ctx), uri, "application/jwk-set+json, application/json")
	var keys jose.PublicKeys
	if err == nil {
		keys, err = jose.ParsePublishedKeys(content)
	}
	f.mu.Lock()
	close(f.fetching)
	f.fetching, f.err = nil, err
	if err != nil {
		return
	}
	if freshFor == 0 {
		freshFor = keysFresh
	}
	f.keys, f.fetched = keys, true
	f.freshUntil = k.now().Add(min(max(freshFor, keysFreshMin), keysFreshMax))
	f.staleUntil = f.freshUntil.Add(keysStale)
}

// verifyOfClient verifies what a client signed, by its registered keys or those
// that it publishes. Any fault of the token is jose.ErrInvalidToken, wrapped
// with why if the keys are at fault.
func (s *Server) verifyOfClient(ctx context.Context, c *client.Client, text string, allowed []jose.Algorithm, maxLen int) (payload []byte, typ string, err error) {
	if uri := c.Metadata.JWKSURI; uri != "" {
		for _, renew := range []bool{false, true} {
			keys, keysErr := s.clientKeys.of(ctx, uri, renew)
			if keysErr != nil {
				return nil, "", fmt.Errorf("%w: %w", jose.ErrInvalidToken, keysErr)
			}
			if payload, typ, err = keys.Verify(text, allowed, maxLen); err == nil {
				return payload, typ, nil
			}
		}
		return nil, "", err
	}
	keys, err := c.Metadata.PublicKeys()
	if err != nil {
		return nil, "", fmt.Errorf("%w: %w", jose.ErrInvalidToken, err)
	}
	return keys.Verify(text, allowed, maxLen)
}
