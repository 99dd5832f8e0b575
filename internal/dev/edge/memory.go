package edge

import (
	"sync"
	"time"
)

// maxBrowsers is how many browsers are remembered; the next one replaces the
// one that was idle longest.
const maxBrowsers = 100

// Memory keeps something for each browser, by the value of its cookie, for as
// long as the process lives.
type Memory[T any] struct {
	mu       sync.Mutex
	browsers map[string]*remembered[T]
}

type remembered[T any] struct {
	value  *T
	seenAt time.Time
}

// Find returns what is kept for a browser, or nil.
func (m *Memory[T]) Find(browser string) *T {
	m.mu.Lock()
	defer m.mu.Unlock()
	found, ok := m.browsers[browser]
	if !ok {
		return nil
	}
	found.seenAt = time.Now()
	return found.value
}

// Keep begins to remember a browser, or begins anew.
func (m *Memory[T]) Keep(browser string, value *T) *T {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.browsers == nil {
		m.browsers = map[string]*remembered[T]{}
	}
	if _, known := m.browsers[browser]; !known && len(m.browsers) >= maxBrowsers {
		delete(m.browsers, m.idlest())
	}
	m.browsers[browser] = &remembered[T]{value: value, seenAt: time.Now()}
	return value
}

func (m *Memory[T]) idlest() (idlest string) {
	var since time.Time
	for browser, kept := range m.browsers {
		if idlest == "" || kept.seenAt.Before(since) {
			idlest, since = browser, kept.seenAt
		}
	}
	return idlest
}
