package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"

	"github.com/authgrove/authgrove/reliability/lab"
)

// readyLimit is how long a start after a crash may take.
const readyLimit = 2 * time.Second

// exchange is one code and what became of it, as its client knows.
type exchange struct {
	app, code       string
	access, refresh string // empty: no answer came
}

// ledger is what clients remember. They live on while servers die.
type ledger struct {
	mu                  sync.Mutex
	session             lab.Session
	kept                []exchange // acknowledged, never presented again
	acked, silent       int
	replays, late, dead int
	starts              lab.Latency
}

func killDuringExchange(t *trial) error {
	n, err := t.Start(t)
	if err != nil {
		return err
	}
	l := &ledger{}
	if l.session, err = n.SignIn(t); err != nil {
		return err
	}
	kills := t.times("kills", 12, 1000)
	for range kills {
		cycle := l.load(t, n)
		if n, err = t.StartAt(t, n.Address); err != nil {
			return err
		}
		l.starts.Add(n.Ready)
		l.judge(t, n, cycle)
	}
	l.last(t, n)
	t.see("%d kills, %d exchanges acknowledged, %d without an answer", kills, l.acked, l.silent)
	t.see("%d acknowledged codes presented again, %d refused; of those without an answer, %d then gave tokens and %d were spent",
		l.replays, l.replays-t.nWrongs[redeemedTwice], l.late, l.dead)
	t.see("ready after a crash: half within %v, 99 %% within %v, all within %v", l.starts.Quantile(.5), l.starts.Quantile(.99), l.starts.Quantile(1))
	if worst := l.starts.Quantile(1); worst > t.patient(readyLimit) {
		t.wrong("ready only after %v", worst)
	}
	return nil
}

// load exchanges codes until the node is killed, and returns what was tried.
func (l *ledger) load(t *trial, n *lab.Node) (tried []exchange) {
	ctx, cancel := context.WithCancel(t)
	defer cancel()
	time.AfterFunc(time.Duration(rand.IntN(200))*time.Millisecond, func() {
		if err := n.Kill(); err != nil {
			t.wrong("kill: %v", err)
		}
		cancel()
	})
	var mu sync.Mutex
	lab.Load(ctx, 16, 1000, func(i int) {
		e := exchange{app: lab.App(i)}
		var err error
		if e.code, err = n.Code(t, l.session, e.app); err != nil {
			return
		}
		if a, err := n.Redeem(t, e.app, e.code); err == nil {
			if !a.Granted() {
				t.wrong("a fresh code was answered %d %s", a.Status, a.Body)
			}
			e.access, e.refresh = a.Access(), a.Refresh()
		}
		mu.Lock()
		defer mu.Unlock()
		tried = append(tried, e)
	})
	<-n.Ended()
	return tried
}

const redeemedTwice = "a code gave tokens twice (%s)"

// judge asks the restarted node about everything that was tried before.
func (l *ledger) judge(t *trial, n *lab.Node, tried []exchange) {
	lab.Each(8, len(tried), func(i int) {
		e := tried[i]
		if e.access == "" {
			l.again(t, n, e)
			return
		}
		l.count(&l.acked)
		if a, err := n.UserInfo(t, e.access); err != nil || a.Status != http.StatusOK {
			t.wrong("an acknowledged token is not good after the restart (%s)", said(a, err))
		}
		if i%2 == 0 {
			l.mu.Lock()
			l.kept = append(l.kept, e)
			l.mu.Unlock()
			return
		}
		l.count(&l.replays)
		if a, err := n.Redeem(t, e.app, e.code); err != nil || !a.Refused() {
			t.wrong(redeemedTwice, said(a, err))
		}
	})
}

// again presents a code whose first presentation had no answer: it either was
// not spent, and works now, or was, and is refused. Then it is spent.
func (l *ledger) again(t *trial, n *lab.Node, e exchange) {
	l.count(&l.silent)
	first, err := n.Redeem(t, e.app, e.code)
	switch {
	case err == nil && first.Granted():
		l.count(&l.late)
	case err == nil && first.Refused():
		l.count(&l.dead)
	default:
		t.wrong("a code that had no answer is answered %s", said(first, err))
	}
	if a, err := n.Redeem(t, e.app, e.code); err != nil || !a.Refused() {
		t.wrong(redeemedTwice, said(a, err))
	}
}

// last asks about every token that was acknowledged in any of the cycles.
func (l *ledger) last(t *trial, n *lab.Node) {
	lab.Each(8, len(l.kept), func(i int) {
		e := l.kept[i]
		if a, err := n.UserInfo(t, e.access); err != nil || a.Status != http.StatusOK {
			t.wrong("an acknowledged access token is not good at the end (%s)", said(a, err))
		}
		if a, err := n.Refresh(t, e.app, e.refresh); err != nil || !a.Granted() {
			t.wrong("an acknowledged refresh token is not good at the end (%s)", said(a, err))
		}
	})
	t.see("at the end %d grants from all cycles were used and refreshed", len(l.kept))
}

func (l *ledger) count(counter *int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	*counter++
}

// said is an answer in a few words.
func said(a lab.Answer, err error) string {
	if err != nil {
		return err.Error()
	}
	return fmt.Sprintf("%d %s", a.Status, a.Error())
}
