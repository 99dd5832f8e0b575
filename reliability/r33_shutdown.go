package main

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/authgrove/authgrove/internal/oauth"
	"github.com/authgrove/authgrove/reliability/lab"
)

const (
	inFlight      = 200
	shutdownLimit = 15 * time.Second
	atOnceLimit   = time.Second
)

func gracefulShutdown(t *trial) error {
	n, err := t.Start(t)
	if err != nil {
		return err
	}
	session, err := n.SignIn(t)
	if err != nil {
		return err
	}
	var took lab.Latency
	var served, finished int
	restarts := t.times("restarts", 3, 100)
	for range restarts {
		halves, err := beginMany(t, n, session)
		if err != nil {
			return err
		}
		begun := time.Now()
		more, err := terminate(t, n)
		if err != nil {
			return err
		}
		served += more
		finished += finishAll(t, halves)
		if err := ended(n, t.patient(shutdownLimit)); err != nil {
			t.wrong("the server does not end: %v", err)
		}
		took.Since(begun)
		if n, err = t.StartAt(t, n.Address); err != nil {
			return err
		}
	}
	t.see("%d restarts by SIGTERM, each with %d redemptions of which half the body was sent: %d of %d answered with tokens",
		restarts, inFlight, finished, restarts*inFlight)
	t.see("%d requests of clients who leave when /readyz says no, none failed; ended within %v for half, %v for all", served, took.Quantile(.5), took.Quantile(1))
	return secondSignal(t, n, session)
}

// beginMany puts requests in flight: the server waits for their bodies.
func beginMany(t *trial, n *lab.Node, session lab.Session) ([]*lab.Half, error) {
	halves := make([]*lab.Half, inFlight)
	failures := make([]error, inFlight)
	lab.Each(8, inFlight, func(i int) {
		code, err := n.Code(t, session, lab.App(i))
		if err == nil {
			halves[i], err = n.BeginRedeem(lab.App(i), code)
		}
		failures[i] = err
	})
	return halves, errors.Join(failures...)
}

// terminate sends SIGTERM amid requests. Their senders ask /readyz, as a proxy
// does, and stop when it says no.
func terminate(t *trial, n *lab.Node) (served int, err error) {
	ctx, cancel := context.WithCancel(t)
	defer cancel()
	var mu sync.Mutex
	var sending sync.WaitGroup
	sending.Go(func() {
		lab.Load(ctx, 16, 500, func(int) {
			a, err := n.Get(t, oauth.PathOpenID)
			if err != nil || a.Status != http.StatusOK {
				t.wrong("a request failed at a shutdown: %s", said(a, err))
			}
			mu.Lock()
			defer mu.Unlock()
			served++
		})
	})
	time.Sleep(100 * time.Millisecond)
	err = n.Terminate()
	for deadline := time.Now().Add(5 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		a, asked := n.Get(t, "/readyz")
		if a.Status == http.StatusServiceUnavailable {
			break
		}
		if asked != nil || time.Now().After(deadline) {
			t.wrong("/readyz did not say no before the server was gone (%s)", said(a, asked))
			break
		}
	}
	cancel()
	sending.Wait()
	return served, err
}

func finishAll(t *trial, halves []*lab.Half) (finished int) {
	var mu sync.Mutex
	lab.Each(inFlight, len(halves), func(i int) {
		a, err := halves[i].Finish()
		if err != nil || !a.Granted() {
			t.wrong("a request that was accepted is answered %s", said(a, err))
			return
		}
		mu.Lock()
		defer mu.Unlock()
		finished++
	})
	return finished
}

func ended(n *lab.Node, limit time.Duration) error {
	select {
	case <-n.Ended():
		return n.Result()
	case <-time.After(limit):
		return errors.Join(context.DeadlineExceeded, n.Kill())
	}
}

// secondSignal ends a server that still waits for somebody.
func secondSignal(t *trial, n *lab.Node, session lab.Session) error {
	code, err := n.Code(t, session, lab.App(0))
	if err != nil {
		return err
	}
	half, err := n.BeginRedeem(lab.App(0), code)
	if err != nil {
		return err
	}
	defer half.Close()
	if err := n.Terminate(); err != nil {
		return err
	}
	time.Sleep(300 * time.Millisecond)
	begun := time.Now()
	if err := n.Terminate(); err != nil {
		return err
	}
	<-n.Ended()
	t.see("a second SIGTERM ends the process in %v", time.Since(begun).Round(time.Millisecond))
	if took := time.Since(begun); took > t.patient(atOnceLimit) {
		t.wrong("a second SIGTERM took %v", took)
	}
	return nil
}
