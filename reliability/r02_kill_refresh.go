package main

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/authgrove/authgrove/reliability/lab"
)

// refreshWindow is the apps' in R02: long enough for a restart, short enough to wait for its end.
const refreshWindow = 5

// family is one grant as its app knows it.
type family struct {
	mu     sync.Mutex
	app    string
	before string // the token that the current one replaced
	token  string
	silent bool // the last refresh had no answer
}

func killDuringRefresh(t *trial) error {
	n, err := t.Start(t)
	if err != nil {
		return err
	}
	families, err := signInOften(t, n, t.times("grants", 200, 10_000))
	if err != nil {
		return err
	}
	kills, refreshed, silent := t.times("kills", 6, 200), 0, 0
	var starts lab.Latency
	for range kills {
		refreshed += refreshUntilKilled(t, n, families)
		if n, err = t.StartAt(t, n.Address); err != nil {
			return err
		}
		starts.Add(n.Ready)
		silent += retryAfterRestart(t, n, families)
	}
	t.see("%d grants, %d kills, %d refreshes acknowledged, %d without an answer; each of those was tried again with the old token", len(families), kills, refreshed, silent)
	t.see("ready after a crash: half within %v, all within %v", starts.Quantile(.5), starts.Quantile(1))
	lab.Each(8, len(families), func(i int) {
		f := families[i]
		a, err := n.Refresh(t, f.app, f.token)
		if err != nil || !a.Granted() {
			t.wrong("a session was lost: its last token is answered %s", said(a, err))
		}
		f.before, f.token = f.token, a.Refresh()
	})
	return oldTokensDie(t, n, families)
}

// signInOften makes grants with the one session, spread over the apps.
func signInOften(t *trial, n *lab.Node, count int) ([]*family, error) {
	session, err := n.SignIn(t)
	if err != nil {
		return nil, err
	}
	families := make([]*family, count)
	lab.Each(8, count, func(i int) {
		f := &family{app: lab.App(i)}
		families[i] = f
		code, err := n.Code(t, session, f.app)
		if err != nil {
			t.wrong("a code: %v", err)
			return
		}
		a, err := n.Redeem(t, f.app, code)
		if err != nil || !a.Granted() {
			t.wrong("a fresh code is answered %s", said(a, err))
		}
		f.token = a.Refresh()
	})
	return families, nil
}

func refreshUntilKilled(t *trial, n *lab.Node, families []*family) (acknowledged int) {
	ctx, cancel := context.WithCancel(t)
	defer cancel()
	time.AfterFunc(time.Duration(rand.IntN(200))*time.Millisecond, func() {
		if err := n.Kill(); err != nil {
			t.wrong("kill: %v", err)
		}
		cancel()
	})
	var mu sync.Mutex
	lab.Load(ctx, 16, 1000, func(int) {
		f := families[rand.IntN(len(families))]
		if !f.mu.TryLock() {
			return
		}
		defer f.mu.Unlock()
		if f.silent {
			return
		}
		a, err := n.Refresh(t, f.app, f.token)
		if err != nil {
			f.silent = true
			return
		}
		if !a.Granted() {
			t.wrong("a current token is answered %s", said(a, nil))
			return
		}
		f.before, f.token = f.token, a.Refresh()
		mu.Lock()
		defer mu.Unlock()
		acknowledged++
	})
	<-n.Ended()
	return acknowledged
}

// retryAfterRestart is what an honest app does: it presents the token that it
// still has. The answer is the successor, the same however often it asks.
func retryAfterRestart(t *trial, n *lab.Node, families []*family) (silent int) {
	var mu sync.Mutex
	lab.Each(8, len(families), func(i int) {
		f := families[i]
		if !f.silent {
			return
		}
		mu.Lock()
		silent++
		mu.Unlock()
		f.silent = false
		first, err := n.Refresh(t, f.app, f.token)
		if err != nil || !first.Granted() {
			t.wrong("a session was lost: the retry is answered %s", said(first, err))
			return
		}
		again, err := n.Refresh(t, f.app, f.token)
		if err != nil || again.Refresh() != first.Refresh() {
			t.wrong("a second branch: the retry gave another successor (%s)", said(again, err))
		}
		f.before, f.token = f.token, first.Refresh()
	})
	return silent
}

// oldTokensDie waits for the end of the window, restarts once more, and
// presents what was replaced: that is theft, and ends the grant.
func oldTokensDie(t *trial, n *lab.Node, families []*family) error {
	time.Sleep((refreshWindow + 1) * time.Second)
	if err := n.Kill(); err != nil {
		return err
	}
	n, err := t.StartAt(t, n.Address)
	if err != nil {
		return err
	}
	const sample = 100
	lab.Each(8, sample, func(i int) {
		f := families[i]
		if a, err := n.Refresh(t, f.app, f.before); err != nil || !a.Refused() {
			t.wrong("a replaced token lives after its window and a restart (%s)", said(a, err))
		}
		if a, err := n.Refresh(t, f.app, f.token); err != nil || !a.Refused() {
			t.wrong("theft did not end the grant (%s)", said(a, err))
		}
	})
	t.see("%d replaced tokens presented after the window and a restart: all refused, and their grants ended", sample)
	return nil
}
