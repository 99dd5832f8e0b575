package lab

import (
	"slices"
	"sync"
	"time"
)

// Latency collects durations.
type Latency struct {
	mu  sync.Mutex
	all []time.Duration
}

// Add adds one.
func (l *Latency) Add(d time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.all = append(l.all, d)
}

// Since adds the time that passed.
func (l *Latency) Since(begun time.Time) { l.Add(time.Since(begun)) }

// Count is how many there are.
func (l *Latency) Count() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.all)
}

// Quantile is the value that a share of all do not exceed; 1 is the longest.
func (l *Latency) Quantile(share float64) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.all) == 0 {
		return 0
	}
	slices.Sort(l.all)
	at := min(int(share*float64(len(l.all))), len(l.all)-1)
	return l.all[at].Round(10 * time.Microsecond)
}
