package web

import (
	"net/http"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/authgrove/authgrove/internal/oauth"
)

// maxCrowd is how many requests a node works on at once. Whatever stands still,
// the database, a cache that is being filled, the slow hashes, would otherwise
// collect every request that comes, each with its connection and memory, until
// it moves again or the machine is full. At a healthy pace the last of so many
// waits a fraction of a second.
const maxCrowd = 1000

// crowd counts the requests that are being worked on. One whose body is still
// being sent, or whose answer is still being taken, is not: a slow caller costs
// the honest ones nothing.
type crowd struct {
	atomic.Int64
	book appointments
}

// Crowded reports whether the next request would be turned away, or nearly: that
// there is no room for a connection which brings one.
func (s *Site) Crowded() bool { return s.crowd.Load() >= maxCrowd-maxCrowd/16 }

const crowded = "Too many requests wait here already. Try again in a moment."

// enter makes a request part of the crowd, once.
func (e *event) enter() error {
	if e.crowd == nil || e.entered {
		return nil
	}
	if e.crowd.Add(1) > maxCrowd {
		e.crowd.Add(-1)
		later := strconv.Itoa(e.crowd.book.next(time.Now()))
		return fromCode(oauth.TemporarilyUnavailable, crowded, nil).with("Retry-After", later)
	}
	e.entered = true
	return nil
}

// leave ends that; done says that the request was worked on, not given up.
func (e *event) leave(done bool) {
	if e.entered {
		if done {
			e.crowd.book.served(time.Now())
		}
		e.crowd.Add(-1)
		e.entered = false
	}
}

// enterNow is for requests that no Form will let in, because they have none to read.
func enterNow(route *Route, r *http.Request) error {
	if route.FromMemory || r.Method == http.MethodPost && isForm(r) {
		return nil
	}
	return eventOf(r).enter()
}
