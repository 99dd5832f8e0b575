package main

import (
	"context"
	"database/sql"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"sync"
	"time"

	"github.com/authgrove/authgrove/internal/oauth"
	"github.com/authgrove/authgrove/reliability/lab"
)

// A successor is published a day before it signs. Here the day lasts dayLength:
// the instant is moved by SQL, and verifiers keep what they fetched for as much
// of the day as they may.
const (
	publishAhead = 24 * time.Hour
	dayLength    = 4 * time.Second
	noticeLimit  = 30 * time.Second // three rounds of a node's work
)

// rotation is one trial of the row.
type rotation struct {
	*trial
	nodes     []*lab.Node
	db        *sql.DB
	verifiers []*verifier
	probe     *family // asks which key a node signs with

	mu      sync.Mutex
	samples map[string]string // by kid, the first token that it signed
	count   int
}

// rotateUnderLoad replaces the signing key again and again while apps refresh
// and verifiers check every token with what they have in their caches.
func rotateUnderLoad(t *trial) error {
	r := &rotation{trial: t, samples: map[string]string{}}
	for range 1 + btoi(!t.SQLite()) {
		n, err := t.Start(t)
		if err != nil {
			return err
		}
		r.nodes = append(r.nodes, n)
	}
	families, err := signInOften(t, r.nodes[0], 201)
	if err != nil {
		return err
	}
	r.probe, families = families[0], families[1:]
	if r.db, err = t.OpenDatabase(); err != nil {
		return err
	}
	defer r.db.Close()
	kept, err := r.mayKeep()
	if err != nil {
		return err
	}
	for i := range 8 {
		r.verifiers = append(r.verifiers, &verifier{node: r.nodes[i%len(r.nodes)], keeps: kept})
	}
	rotations, pace := t.times("rotations", 2, 30), t.times("refreshes a second", 100, 500)
	ctx, stop := context.WithCancel(t)
	var loading sync.WaitGroup
	loading.Go(func() {
		lab.Load(ctx, 16, float64(pace), func(i int) { r.refresh(ctx, families[i%len(families)], i) })
	})
	longest, err := r.rotateOften(rotations)
	stop()
	loading.Wait()
	if err != nil {
		return err
	}
	return r.judge(rotations, kept, longest)
}

var maxAge = regexp.MustCompile(`max-age=(\d+)`)

// mayKeep is for how long a verifier keeps a key set here: as much of the day as
// Cache-Control allows, and never less than half, of which the nodes' own
// promise speaks.
func (r *rotation) mayKeep() (time.Duration, error) {
	a, err := r.nodes[0].Get(r, oauth.PathJWKS)
	if err != nil {
		return 0, err
	}
	m := maxAge.FindStringSubmatch(a.Header.Get("Cache-Control"))
	if m == nil {
		return 0, fmt.Errorf("the key set says Cache-Control: %q", a.Header.Get("Cache-Control"))
	}
	seconds, err := strconv.Atoi(m[1])
	if err != nil {
		return 0, err
	}
	age := time.Duration(seconds) * time.Second
	if 2*age > publishAhead {
		r.wrong("a key set may be kept for %v, more than half the time for which a key is published before it signs", age)
	}
	r.see("Cache-Control lets verifiers keep the key set for %v; a successor is published %v before it signs, which is %v here", age, publishAhead, dayLength)
	return max(dayLength/2, time.Duration(float64(age)*float64(dayLength)/float64(publishAhead))), nil
}

// rotateOften returns how long it took at most until every node signed with the new key.
func (r *rotation) rotateOften(rotations int) (longest time.Duration, err error) {
	for range rotations {
		kid, err := r.nextKey()
		if err != nil {
			return 0, err
		}
		if err := r.until("every node publishes the successor", func(n *lab.Node) bool { return publishes(r, n, kid) }); err != nil {
			return 0, err
		}
		select {
		case <-time.After(dayLength):
		case <-r.Done():
			return 0, r.Err()
		}
		if r.signedWith(kid) {
			r.wrong("the key %s signed before its time", kid)
		}
		if err := r.change(`activate_after_at_ms = created_at_ms`, `id = '`+kid+`'`); err != nil {
			return 0, err
		}
		begun := time.Now()
		if err := r.until("every node signs with the successor", func(n *lab.Node) bool { return r.signs(n, kid) }); err != nil {
			return 0, err
		}
		longest = max(longest, time.Since(begun))
	}
	return longest, nil
}

// nextKey lets the active key be old, so that a node publishes its successor by
// itself, and returns that. Its row must keep it from signing for a day.
func (r *rotation) nextKey() (kid string, err error) {
	if err := r.change(`activated_at_ms = 1`, `key_use = 'sign' AND state = 'active'`); err != nil {
		return "", err
	}
	err = r.until("a successor is added", func(*lab.Node) bool {
		var created, after int64
		err := r.db.QueryRowContext(r, `SELECT id, created_at_ms, activate_after_at_ms FROM keys
			WHERE key_use = 'sign' AND state = 'next'`).Scan(&kid, &created, &after)
		if ahead := time.Duration(after-created) * time.Millisecond; err == nil && ahead < publishAhead-time.Second {
			r.wrong("a successor is published only %v before it signs", ahead)
		}
		return err == nil
	})
	return kid, err
}

// change moves an instant of a key. Nodes look at rows only if the keyring has another version.
func (r *rotation) change(set, where string) error {
	for _, text := range []string{`UPDATE keys SET ` + set + ` WHERE ` + where, `UPDATE keyring SET version = version + 1`} {
		if _, err := r.db.ExecContext(r, text); err != nil {
			return err
		}
	}
	return nil
}

// until waits until something holds for every node.
func (r *rotation) until(what string, holds func(*lab.Node) bool) error {
	deadline := time.Now().Add(r.patient(noticeLimit))
	for _, n := range r.nodes {
		for !holds(n) {
			if time.Now().After(deadline) {
				return fmt.Errorf("not within %v: %s", r.patient(noticeLimit), what)
			}
			time.Sleep(50 * time.Millisecond)
		}
	}
	return r.Err()
}

func (r *rotation) signedWith(kid string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.samples[kid] != ""
}

// judge looks at everything that was signed since the beginning once more.
func (r *rotation) judge(rotations int, kept, longest time.Duration) error {
	failed := 0
	for _, v := range r.verifiers {
		failed += v.failed
	}
	r.see("%d rotations, %d tokens verified by %d verifiers that keep a key set for %v, %d not verified; all nodes (%d) signed with a new key at most %v after its time",
		rotations, r.count, len(r.verifiers), kept, failed, len(r.nodes), longest.Round(time.Millisecond))
	if failed > 0 {
		r.wrong("%d of %d tokens could not be verified", failed, r.count)
	}
	if len(r.samples) != rotations+1 {
		r.wrong("%d keys signed, %d rotations", len(r.samples), rotations)
	}
	for _, n := range r.nodes {
		fresh := &verifier{node: n}
		for kid, token := range r.samples {
			if err := fresh.verify(r, token); err != nil {
				r.wrong("a token of a replaced key is not verified any more: %s: %v", kid, err)
			}
			if a, err := n.UserInfo(r, token); err != nil || a.Status != http.StatusOK {
				r.wrong("a token of a replaced key is answered %s", said(a, err))
			}
		}
	}
	return nil
}
