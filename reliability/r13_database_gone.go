package main

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/authgrove/authgrove/internal/oauth"
	"github.com/authgrove/authgrove/reliability/lab"
)

const (
	// refusalLimit bounds how long 99 % of the callers wait for a 503, and
	// hangLimit how long anybody does.
	refusalLimit  = time.Second
	hangLimit     = 3 * time.Second
	recoveryLimit = 2 * time.Second
)

// span is a stretch of time in which the database was certainly away.
type span struct{ from, to time.Time }

// asked is one request and what came of it.
type asked struct {
	what       string
	begun, end time.Time
	answer     lab.Answer
	err        error
}

func databaseGone(t *trial) error {
	n, err := t.Start(t)
	if err != nil {
		return err
	}
	families, err := signInOften(t, n, 400)
	if err != nil {
		return err
	}
	doomed, err := signInOften(t, n, 400)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(t)
	defer cancel()
	var all []asked
	loaded := make(chan struct{})
	go func() {
		defer close(loaded)
		all = askAll(ctx, t, n, families, doomed)
	}()
	time.Sleep(500 * time.Millisecond)
	away, err := t.outage(time.Duration(t.times("s", 3, 30)) * time.Second)
	if err != nil {
		return err
	}
	recovery := untilRefreshed(t, n, families[0])
	time.Sleep(time.Second)
	cancel()
	<-loaded
	judgeOutage(t, all, away)
	t.see("writes are answered %v after the database is back", recovery.Round(time.Millisecond))
	if recovery > t.patient(recoveryLimit) {
		t.wrong("recovery took %v", recovery)
	}
	lab.Each(8, len(families), func(i int) {
		if a, err := n.Refresh(t, families[i].app, families[i].token); err != nil || !a.Granted() {
			t.wrong("a session did not survive the outage (%s)", said(a, err))
		}
	})
	return nil
}

// outage takes the database away for a while.
func (t *trial) outage(long time.Duration) (span, error) {
	end, err := t.Outage(t)
	if err != nil {
		return span{}, err
	}
	away := span{from: time.Now()}
	time.Sleep(long)
	away.to = time.Now()
	return away, end()
}

// askAll sends every kind of request, 200 a second, until ctx ends.
func askAll(ctx context.Context, t *trial, n *lab.Node, families, doomed []*family) (all []asked) {
	var mu sync.Mutex
	lab.Load(ctx, 200, 200, func(i int) {
		a := asked{begun: time.Now()}
		f := families[(i/5)%len(families)]
		switch i % 5 {
		case 0:
			a.what = "JWKS"
			a.answer, a.err = n.Get(t, oauth.PathJWKS)
		case 1:
			a.what = "discovery"
			a.answer, a.err = n.Get(t, oauth.PathOpenID)
		case 2:
			a.what = "revocation"
			d := doomed[(i/5)%len(doomed)]
			a.answer, a.err = n.Revoke(t, d.app, d.token)
		case 3:
			a.what = "readyz"
			a.answer, a.err = n.Get(t, "/readyz")
		default:
			f.mu.Lock()
			defer f.mu.Unlock()
			a.what = "refresh"
			a.answer, a.err = n.Refresh(t, f.app, f.token)
			if a.err == nil && a.answer.Granted() {
				f.token = a.answer.Refresh()
			}
		}
		a.end = time.Now()
		mu.Lock()
		defer mu.Unlock()
		all = append(all, a)
	})
	return all
}

// judgeOutage looks at every answer: what memory holds is served throughout, and
// what needs the database is a 503 while it is away.
func judgeOutage(t *trial, all []asked, away span) {
	var memory, refusals lab.Latency
	refused := map[string]int{}
	for _, a := range all {
		during := a.begun.After(away.from) && a.end.Before(away.to)
		switch {
		case a.err != nil:
			t.wrong("%s had no answer: %v", a.what, a.err)
		case a.what == "JWKS" || a.what == "discovery":
			memory.Add(a.end.Sub(a.begun))
			if a.answer.Status != http.StatusOK {
				t.wrong("%s is answered %s", a.what, said(a.answer, nil))
			}
		case a.answer.Status == http.StatusServiceUnavailable:
			refusals.Add(a.end.Sub(a.begun))
			refused[a.what]++
			if a.answer.Header.Get("Retry-After") == "" {
				t.wrong("a 503 does not say when to come back")
			}
		case a.answer.Status != http.StatusOK:
			t.wrong("a wrong answer to %s: %s", a.what, said(a.answer, nil))
		case during:
			t.wrong("%s reports success while the database is away", a.what)
		}
	}
	t.see("%v without a database under 200 requests a second; %d requests, refused with 503: %d refreshes, %d revocations, %d times /readyz",
		away.to.Sub(away.from).Round(time.Second), len(all), refused["refresh"], refused["revocation"], refused["readyz"])
	t.see("a 503 comes within %v for half, %v for 99 %%, %v for all; JWKS and discovery always 200, 99 %% within %v",
		refusals.Quantile(.5), refusals.Quantile(.99), refusals.Quantile(1), memory.Quantile(.99))
	if refused["refresh"] == 0 || refused["revocation"] == 0 {
		t.wrong("nothing was refused: the database was not away")
	}
	if p99 := refusals.Quantile(.99); p99 > t.patient(refusalLimit) {
		t.wrong("1 %% of the 503 came after more than %v", p99)
	}
	if worst := refusals.Quantile(1); worst > t.patient(hangLimit) {
		t.wrong("a 503 came only after %v", worst)
	}
}

// untilRefreshed is how long it takes until a refresh works again.
func untilRefreshed(t *trial, n *lab.Node, f *family) time.Duration {
	begun := time.Now()
	for time.Since(begun) < time.Minute {
		f.mu.Lock()
		a, err := n.Refresh(t, f.app, f.token)
		if err == nil && a.Granted() {
			f.token = a.Refresh()
		}
		f.mu.Unlock()
		if err == nil && a.Granted() {
			return time.Since(begun)
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.wrong("the server does not recover: %v", fmt.Errorf("not within a minute"))
	return time.Minute
}
