package main

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/authgrove/authgrove/internal/oauth"
	"github.com/authgrove/authgrove/reliability/lab"
)

const (
	// waitingLimit is how many callers the server lets wait for its database. A
	// connection has a goroutine, and a second one while its caller waits.
	waitingLimit    = 1000
	ownGoroutines   = 200
	memoryLimitMiB  = 100
	memoryWaitLimit = 500 * time.Millisecond // for JWKS, on a machine that also runs the load
	calmLimit       = 5 * time.Second
)

func slowDatabase(t *trial) error {
	n, err := t.Start(t)
	if err != nil {
		return err
	}
	families, err := signInOften(t, n, 400)
	if err != nil {
		return err
	}
	before := n.Memory()
	stop := n.Watch(t)
	frozen := time.Duration(t.times("s frozen", 3, 20)) * time.Second
	if err := underPressure(t, n, families, "frozen", frozen, t.Cluster.Freeze, t.Cluster.Thaw); err != nil {
		return err
	}
	slow := func(by time.Duration) func() error {
		return func() error { t.Slow.Delay(by); return nil }
	}
	late := time.Duration(t.times("s slow", 3, 20)) * time.Second
	if err := underPressure(t, n, families, "500 ms late", late, slow(500*time.Millisecond), slow(0)); err != nil {
		return err
	}
	peaks := stop()
	t.see("at most %d goroutines with %d descriptors open, and %.0f MiB more than the %.0f MiB before",
		peaks.Goroutines, peaks.OpenFiles, peaks.MemoryMiB-before, before)
	// net/http serves each connection with one goroutine, and reads ahead with another while it works.
	if peaks.Goroutines > 2*peaks.OpenFiles+waitingLimit+ownGoroutines {
		t.wrong("%d goroutines for %d descriptors", peaks.Goroutines, peaks.OpenFiles)
	}
	if peaks.MemoryMiB-before > memoryLimitMiB {
		t.wrong("%.0f MiB more", peaks.MemoryMiB-before)
	}
	return nil
}

// underPressure sends 200 refreshes a second, and in the first moment 1,500
// more, while the database answers late or not at all.
func underPressure(t *trial, n *lab.Node, families []*family, how string, long time.Duration, begin, end func() error) error {
	ctx, cancel := context.WithCancel(t)
	defer cancel()
	if err := begin(); err != nil {
		return err
	}
	counts, memory := pressure{statuses: map[int]int{}}, lab.Latency{}
	var sending sync.WaitGroup
	refresh := func(i int) { counts.refresh(t, n, families[i%len(families)]) }
	sending.Go(func() { lab.AtOnce(1500, refresh) })
	sending.Go(func() { lab.Load(ctx, 3000, 200, refresh) })
	sending.Go(func() {
		lab.Load(ctx, 4, 50, func(int) {
			begun := time.Now()
			if a, err := n.Get(t, oauth.PathJWKS); err != nil || a.Status != http.StatusOK {
				t.wrong("JWKS is answered %s while the database is slow", said(a, err))
			}
			memory.Since(begun)
		})
	})
	time.Sleep(long)
	if err := end(); err != nil {
		return err
	}
	calm := untilRefreshed(t, n, families[0])
	cancel()
	sending.Wait()
	t.see("%s for %v: refreshes answered %d times 200, %d times 503, %d times not; JWKS 99 %% within %v; refreshes work %v after it",
		how, long, counts.statuses[http.StatusOK], counts.statuses[http.StatusServiceUnavailable], counts.statuses[0], memory.Quantile(.99), calm.Round(time.Millisecond))
	if calm > t.patient(calmLimit) {
		t.wrong("not normal until %v after the database was", calm)
	}
	if p99 := memory.Quantile(.99); p99 > t.patient(memoryWaitLimit) {
		t.wrong("JWKS waited %v for the database", p99)
	}
	return nil
}

// pressure counts answers by status; 0 is no answer.
type pressure struct {
	mu       sync.Mutex
	statuses map[int]int
}

// refresh presents the last known token; many do at once, and all get the same.
func (p *pressure) refresh(t *trial, n *lab.Node, f *family) {
	f.mu.Lock()
	token := f.token
	f.mu.Unlock()
	a, err := n.Refresh(t, f.app, token)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.statuses[a.Status]++
	switch {
	case err != nil:
	case a.Granted():
		f.mu.Lock()
		f.token = a.Refresh()
		f.mu.Unlock()
	case a.Refused(): // a straggler of this load, whose token was replaced twice meanwhile
	case a.Status != http.StatusServiceUnavailable:
		t.wrong("a wrong answer while the database is slow: %s", said(a, nil))
	}
}
