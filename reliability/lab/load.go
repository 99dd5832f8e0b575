package lab

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

// Load calls do at a pace, from several workers, until ctx ends. A worker that
// is late catches up, so that a slow server does not make the load lighter than
// the workers are many.
func Load(ctx context.Context, workers int, perSecond float64, do func(n int)) {
	begun := time.Now()
	interval := time.Duration(float64(time.Second) / perSecond)
	var turn atomic.Int64
	var running sync.WaitGroup
	for range workers {
		running.Go(func() {
			for {
				n := turn.Add(1) - 1
				select {
				case <-ctx.Done():
					return
				case <-time.After(time.Until(begun.Add(time.Duration(n) * interval))):
				}
				if ctx.Err() != nil {
					return
				}
				do(int(n))
			}
		})
	}
	running.Wait()
}

// AtOnce lets n callers begin together and returns when all are done.
func AtOnce(n int, do func(i int)) {
	begin := make(chan struct{})
	var running sync.WaitGroup
	for i := range n {
		running.Go(func() {
			<-begin
			do(i)
		})
	}
	close(begin)
	running.Wait()
}

// Each calls do for 0 to n-1 from several workers.
func Each(workers, n int, do func(i int)) {
	var next atomic.Int64
	var running sync.WaitGroup
	for range min(workers, n) {
		running.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(i)
			}
		})
	}
	running.Wait()
}
