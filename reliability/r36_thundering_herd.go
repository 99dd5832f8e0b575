package main

import (
	"errors"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/authgrove/authgrove/reliability/lab"
)

const (
	herdLimit    = 30 * time.Second
	goodputShare = 0.8
)

// thunderingHerd takes the database away, brings it back, and lets every client
// refresh within one second. Who is refused comes back when it was told to.
func thunderingHerd(t *trial) (err error) {
	n, end, err := t.startMeasured()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, end()) }()
	families, err := signInOften(t, n, t.times("clients", 600, 10_000))
	if err != nil {
		return err
	}
	capacity := refreshAll(t, n, families)
	if _, err := t.outage(2 * time.Second); err != nil {
		return err
	}
	if err := t.repin(); err != nil {
		return err
	}
	var first, all lab.Latency
	var mu sync.Mutex
	refused := 0
	begun := time.Now()
	lab.AtOnce(len(families), func(i int) {
		f := families[i]
		time.Sleep(time.Second * time.Duration(i) / time.Duration(len(families)))
		own, err := n.Call()
		if err != nil {
			t.wrong("a client of the herd cannot connect: %v", err)
			return
		}
		defer own.Close()
		for {
			asked := time.Now()
			a, err := own.Refresh(f.app, f.token)
			switch {
			case err == nil && a.Granted():
				first.Since(asked)
				all.Since(begun)
				f.token = a.Refresh()
				return
			case err == nil && a.Status == http.StatusServiceUnavailable:
				mu.Lock()
				refused++
				mu.Unlock()
			default:
				t.wrong("a client of the herd is answered %s", said(a, err))
				return
			}
			if time.Since(begun) > 2*herdLimit {
				t.wrong("a client of the herd was refused for %v", 2*herdLimit)
				return
			}
			later, err := strconv.Atoi(a.Header.Get("Retry-After"))
			if err != nil {
				t.wrong("a 503 says Retry-After: %q", a.Header.Get("Retry-After"))
				return
			}
			time.Sleep(time.Duration(later) * time.Second)
		}
	})
	judgeHerd(t, len(families), refused, capacity, &first, &all)
	return nil
}

// repin is for PostgreSQL, which was started again.
func (t *trial) repin() error {
	if !t.full {
		return nil
	}
	return t.PinDatabase()
}

// refreshAll is how many refreshes a second the server does when as many wait as
// it likes, each on a connection of its own, as those of the herd are.
func refreshAll(t *trial, n *lab.Node, families []*family) (perSecond float64) {
	begun := time.Now()
	lab.Each(64, len(families), func(i int) {
		f := families[i]
		own, err := n.Call()
		if err != nil {
			t.wrong("a client before the herd cannot connect: %v", err)
			return
		}
		defer own.Close()
		a, err := own.Refresh(f.app, f.token)
		if err != nil || !a.Granted() {
			t.wrong("a refresh before the herd is answered %s", said(a, err))
			return
		}
		f.token = a.Refresh()
	})
	return float64(len(families)) / time.Since(begun).Seconds()
}

func judgeHerd(t *trial, clients, refused int, capacity float64, first, all *lab.Latency) {
	// The herd comes within one second, so a faster server could not be busier.
	possible := min(capacity, float64(clients))
	// 95 % of the herd: the last ones sit out what Retry-After asks for.
	most := .95 * float64(clients) / all.Quantile(.95).Seconds()
	t.see("%d clients within one second of the database's return: %d answers with tokens, %d times 503; 95 %% had theirs after %v, the last after %v; one answer took at most %v",
		clients, all.Count(), refused, all.Quantile(.95), all.Quantile(1), first.Quantile(1))
	t.see("%.0f a second went through, of %.0f that the server does when 64 wait, each on a connection of its own", most, capacity)
	if all.Count() != clients {
		t.wrong("%d of %d clients got tokens", all.Count(), clients)
	}
	if last := all.Quantile(1); last > herdLimit {
		t.wrong("the last client waited for %v", last)
	}
	if t.full && most < goodputShare*possible { // a quick run shares the machine with other rows
		t.wrong("only %.0f a second went through, of %.0f", most, possible)
	}
}
