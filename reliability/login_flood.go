package main

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/authgrove/authgrove/reliability/lab"
)

const floodPace = 500

// loginFlood signs in as people who do not exist, far faster than slow hashes
// can be computed, while apps refresh.
func loginFlood(t *trial) error {
	n, err := t.Start(t)
	if err != nil {
		return err
	}
	families, err := signInOften(t, n, 50)
	if err != nil {
		return err
	}
	page, err := n.OpenSignIn(t)
	if err != nil {
		return err
	}
	lasting := time.Duration(t.times("seconds", 2, 15)) * time.Second
	calm := refreshFor(t, n, families, lasting)
	before, stop := n.Memory(), n.Watch(t)
	ctx, cancel := context.WithCancel(t)
	var flooding sync.WaitGroup
	var looked, shed atomic.Int64
	flooding.Go(func() {
		lab.Load(ctx, 128, floodPace, func(i int) {
			a, err := page.Try(t, fmt.Sprintf("nobody-%d@example.com", i), "guessed at random")
			switch {
			case err == nil && a.Status == http.StatusOK:
				looked.Add(1)
			case err == nil && a.Status == http.StatusServiceUnavailable && a.Header.Get("Retry-After") != "":
				shed.Add(1)
			default:
				t.wrong("a sign-in of the flood is answered %s", said(a, err))
			}
		})
	})
	flooded := refreshFor(t, n, families, lasting)
	cancel()
	flooding.Wait()
	peaks := stop()
	t.see("%d sign-ins a second for %v: %d looked at, %d refused with 503; %.0f MiB more", floodPace, lasting, looked.Load(), shed.Load(), peaks.MemoryMiB-before)
	t.see("refreshes, 50 a second: half within %v and 99 %% within %v before, %v and %v in the flood", calm.Quantile(.5), calm.Quantile(.99), flooded.Quantile(.5), flooded.Quantile(.99))
	if shed.Load() == 0 {
		t.wrong("nothing was shed")
	}
	if looked.Load() == 0 {
		t.wrong("nobody could sign in")
	}
	if was, is := calm.Quantile(.99), flooded.Quantile(.99); t.full && is > 2*was {
		t.wrong("refreshes took %v in the flood, %v before", is, was)
	}
	return nil
}

// refreshFor refreshes steadily for a time; every refresh must work.
func refreshFor(t *trial, n *lab.Node, families []*family, lasting time.Duration) *lab.Latency {
	latency := &lab.Latency{}
	ctx, cancel := context.WithTimeout(t, lasting)
	defer cancel()
	refreshSteadily(ctx, t, n, families, latency)
	return latency
}
