package main

import (
	"sync"
	"time"

	"github.com/authgrove/authgrove/reliability/lab"
)

// racers present one thing at once; raceLimit bounds what 99 % of them wait.
const (
	racers    = 100
	raceLimit = time.Second
)

func raceExchange(t *trial) error { return onNodes(t, 1, racesOfCodes) }
func raceRefresh(t *trial) error  { return onNodes(t, 1, racesOfTokens) }

// raceAcrossNodes runs both races with three processes on one database.
func raceAcrossNodes(t *trial) error {
	return onNodes(t, 3, func(t *trial, nodes []*lab.Node) error {
		if err := racesOfCodes(t, nodes); err != nil {
			return err
		}
		return racesOfTokens(t, nodes)
	})
}

func onNodes(t *trial, count int, race func(*trial, []*lab.Node) error) error {
	var nodes []*lab.Node
	for range count {
		n, err := t.Start(t)
		if err != nil {
			return err
		}
		nodes = append(nodes, n)
	}
	return race(t, nodes)
}

func racesOfCodes(t *trial, nodes []*lab.Node) error {
	session, err := nodes[0].SignIn(t)
	if err != nil {
		return err
	}
	races := t.times("codes", 15, 1000)
	var waited lab.Latency
	for i := range races {
		app := lab.App(i)
		code, err := nodes[i%len(nodes)].Code(t, session, app)
		if err != nil {
			return err
		}
		var mu sync.Mutex
		var won []lab.Answer
		lab.AtOnce(racers, func(j int) {
			begun := time.Now()
			a, err := nodes[j%len(nodes)].Redeem(t, app, code)
			waited.Since(begun)
			mu.Lock()
			defer mu.Unlock()
			if err == nil && a.Granted() {
				won = append(won, a)
			}
			if err != nil || !a.Granted() && !a.Refused() {
				t.wrong("a racer was answered %s", said(a, err))
			}
		})
		if len(won) != 1 {
			t.wrong("%d racers won, not one", len(won))
			continue
		}
		if a, err := nodes[0].UserInfo(t, won[0].Access()); err != nil || a.Status != 401 {
			t.wrong("the winner's token lives although its code was presented again (%s)", said(a, err))
		}
	}
	t.see("%d codes, each presented %d times at once on %s: one answer with tokens each", races, racers, plural(len(nodes), "node"))
	judgeWait(t, &waited)
	return nil
}

func racesOfTokens(t *trial, nodes []*lab.Node) error {
	families, err := signInOften(t, nodes[0], t.times("grants", 15, 1000))
	if err != nil {
		return err
	}
	var waited lab.Latency
	replayed := 0
	for _, f := range families {
		var mu sync.Mutex
		successors := map[string]int{}
		lab.AtOnce(racers, func(j int) {
			begun := time.Now()
			a, err := nodes[j%len(nodes)].Refresh(t, f.app, f.token)
			waited.Since(begun)
			mu.Lock()
			defer mu.Unlock()
			if err == nil && a.Granted() {
				successors[a.Refresh()]++
				replayed++
			}
			if err != nil || !a.Granted() && !a.Refused() {
				t.wrong("a racer was answered %s", said(a, err))
			}
		})
		if len(successors) != 1 {
			t.wrong("%d successors, not one", len(successors))
		}
		for token := range successors {
			if a, err := nodes[0].Refresh(t, f.app, token); err != nil || !a.Granted() {
				t.wrong("the successor does not live (%s)", said(a, err))
			}
		}
	}
	t.see("%d grants, each refreshed %d times at once with one token on %s: one successor each, given to %d of %d callers",
		len(families), racers, plural(len(nodes), "node"), replayed, len(families)*racers)
	judgeWait(t, &waited)
	return nil
}

func judgeWait(t *trial, waited *lab.Latency) {
	t.see("half answered within %v, 99 %% within %v", waited.Quantile(.5), waited.Quantile(.99))
	if p99 := waited.Quantile(.99); p99 > t.patient(raceLimit) {
		t.wrong("1 %% of the racers waited for more than %v", p99)
	}
}
