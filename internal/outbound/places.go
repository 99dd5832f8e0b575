package outbound

import (
	"context"
	"errors"
	"fmt"
	"sync"
)

const (
	// getsAtOnce and postsAtOnce bound what is under way, so that slow hosts hold
	// no more than this. Somebody waits for what is fetched; nobody for a post,
	// so posts cannot take the places of fetches.
	getsAtOnce  = 16
	postsAtOnce = 64
	// hostShare is the part of either that one host can hold.
	hostShare = 4
)

// ErrBusy says that as much is under way to the host as may be.
var ErrBusy = errors.New("outbound: the host is busy")

// places are those of one kind of request. A host's own bound comes first: who
// waits for a slow host holds no place of the others.
type places struct {
	all     chan struct{}
	perHost int
	mu      sync.Mutex
	hosts   map[string]*hostPlaces
}

type hostPlaces struct {
	places chan struct{}
	users  int // who hold a place or wait for one; without them it is forgotten
}

func newPlaces(n int) *places {
	return &places{all: make(chan struct{}, n), perHost: n / hostShare, hosts: map[string]*hostPlaces{}}
}

// take waits for a place towards a host; or, without patience for the host, is ErrBusy.
func (p *places) take(ctx context.Context, host string, patient bool) (release func(), err error) {
	h := p.enter(host)
	defer func() {
		if err != nil {
			p.leave(host)
		}
	}()
	select {
	case h.places <- struct{}{}:
	default:
		if !patient {
			return nil, ErrBusy
		}
		select {
		case h.places <- struct{}{}:
		case <-ctx.Done():
			return nil, fmt.Errorf("%w: too many requests to the host wait: %w", ErrUnavailable, ctx.Err())
		}
	}
	select {
	case p.all <- struct{}{}:
		return func() { <-p.all; <-h.places; p.leave(host) }, nil
	case <-ctx.Done():
		<-h.places
		return nil, fmt.Errorf("%w: too many requests wait: %w", ErrUnavailable, ctx.Err())
	}
}

func (p *places) enter(host string) *hostPlaces {
	p.mu.Lock()
	defer p.mu.Unlock()
	h, known := p.hosts[host]
	if !known {
		h = &hostPlaces{places: make(chan struct{}, p.perHost)}
		p.hosts[host] = h
	}
	h.users++
	return h
}

func (p *places) leave(host string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	h := p.hosts[host]
	if h.users--; h.users == 0 {
		delete(p.hosts, host)
	}
}
