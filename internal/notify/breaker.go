package notify

import (
	"sync"
	"time"
)

const (
	// trippedBy is how many failures in a row speak of the carrier rather than
	// of a letter.
	trippedBy    = 4
	firstPause   = 2 * time.Second
	longestPause = 15 * time.Second
)

// breaker stops deliveries while the carrier is down, so that messages are not
// worn out by attempts that cannot succeed and workers do not all hang. After a
// pause one letter tries; the pauses grow while it fails.
type breaker struct {
	mu       sync.Mutex
	failures int // in a row, up to trippedBy
	pause    time.Duration
	until    time.Time
}

// allowed is how many of the free workers may start a delivery.
func (b *breaker) allowed(now time.Time, free, busy int) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case b.failures < trippedBy:
		return free
	case now.Before(b.until) || busy > 0:
		return 0
	}
	return min(free, 1)
}

func (b *breaker) succeeded() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.failures = 0
}

func (b *breaker) failed(now time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case b.failures < trippedBy-1:
		b.failures++
		return
	case b.failures == trippedBy-1:
		b.failures, b.pause = trippedBy, firstPause
	case now.Before(b.until):
		return // it began before the breaker tripped
	default:
		b.pause = min(2*b.pause, longestPause)
	}
	b.until = now.Add(b.pause)
}
