package web

import (
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// leastPace is what a node is believed to do in a second before it has shown more.
	leastPace = 500
	// overbooked keeps places taken although some callers come late or never.
	overbooked  = 1.1
	longestWait = 30 * time.Second
)

// appointments says when those who were turned away shall come back: not all
// after a second, to be turned away again by the work of saying so, but as many
// a second as are served in one.
type appointments struct {
	second atomic.Int64 // that done belongs to
	done   atomic.Int64

	mu   sync.Mutex
	pace float64 // the most that was served in a second, forgotten slowly
	free time.Time
}

// served counts a request that was worked on.
func (a *appointments) served(now time.Time) {
	if a.second.Load() != now.Unix() {
		a.turn(now.Unix())
	}
	a.done.Add(1)
}

// turn begins another second.
func (a *appointments) turn(second int64) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if earlier := a.second.Swap(second); earlier != second {
		a.pace = max(leastPace, float64(a.done.Swap(0)), a.pace*.98)
	}
}

// next is the value of Retry-After for one more caller.
func (a *appointments) next(now time.Time) (seconds int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if soonest := now.Add(time.Second); a.free.Before(soonest) {
		a.free = soonest
	}
	wait := a.free.Sub(now)
	if wait >= longestWait {
		return int(longestWait / time.Second)
	}
	a.free = a.free.Add(time.Duration(float64(time.Second) / (overbooked * max(leastPace, a.pace))))
	// Whole seconds, of which some are a little early and others a little late.
	return int(wait.Seconds() + rand.Float64())
}
