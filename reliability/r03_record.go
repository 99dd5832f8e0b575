package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/authgrove/authgrove/reliability/lab"
	"github.com/authgrove/authgrove/reliability/powercut"
)

// served records what a node does, over a database that a first run has left.
func served(work func(*trial, *lab.Node, []*family, *recording)) func(*trial, *lab.Lab) (recording, error) {
	return func(t *trial, on *lab.Lab) (r recording, err error) {
		n, err := on.Start(t)
		if err != nil {
			return r, err
		}
		families, err := signInOften(t, n, 100)
		if err != nil {
			return r, err
		}
		if err := n.Terminate(); err != nil {
			return r, err
		}
		if err := ended(n, t.patient(shutdownLimit)); err != nil {
			return r, err
		}
		if r.before, err = filesOf(on); err != nil {
			return r, err
		}
		log := filepath.Join(on.Dir, "strace")
		if n, err = on.Start(t, powercut.Wrapper(log)...); err != nil {
			return r, err
		}
		work(t, n, families, &r)
		if err := n.Kill(); err != nil {
			return r, err
		}
		r.events, err = readTrace(on, log)
		return r, err
	}
}

func filesOf(on *lab.Lab) (map[string][]byte, error) {
	found, err := filepath.Glob(on.DatabaseFile() + "*")
	files := map[string][]byte{}
	for _, path := range found {
		if files[path], err = os.ReadFile(path); err != nil {
			return nil, err
		}
	}
	return files, err
}

func readTrace(on *lab.Lab, log string) ([]powercut.Event, error) {
	file, err := os.Open(log)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return powercut.Parse(file, on.DatabaseFile())
}

// recorder keeps acknowledged deeds of several workers.
func (r *recording) keep(mu *sync.Mutex, d deed) {
	mu.Lock()
	defer mu.Unlock()
	r.deeds = append(r.deeds, d)
}

// deeds is how many are recorded: enough for a checkpoint of the log in a full run.
func deeds(t *trial) int {
	if t.full {
		return 600
	}
	return 100
}

func exchanges(t *trial, n *lab.Node, _ []*family, r *recording) {
	session, err := n.SignIn(t)
	if err != nil {
		t.wrong("sign in: %v", err)
		return
	}
	var mu sync.Mutex
	lab.Each(4, deeds(t), func(i int) {
		d := deed{app: lab.App(i)}
		if d.code, err = n.Code(t, session, d.app); err != nil {
			t.wrong("a code: %v", err)
			return
		}
		d.begun = time.Now()
		a, err := n.Redeem(t, d.app, d.code)
		if d.acked = time.Now(); err != nil || !a.Granted() {
			t.wrong("a fresh code is answered %s", said(a, err))
			return
		}
		d.access, d.refresh = a.Access(), a.Refresh()
		r.keep(&mu, d)
	})
}

func refreshes(t *trial, n *lab.Node, families []*family, r *recording) {
	var mu sync.Mutex
	lab.Each(4, deeds(t), func(i int) {
		f := families[i%len(families)]
		f.mu.Lock()
		defer f.mu.Unlock()
		d := deed{family: f, app: f.app, begun: time.Now()}
		a, err := n.Refresh(t, f.app, f.token)
		if d.acked = time.Now(); err != nil || !a.Granted() {
			t.wrong("a current token is answered %s", said(a, err))
			return
		}
		f.token, d.refresh, d.access = a.Refresh(), a.Refresh(), a.Access()
		r.keep(&mu, d)
	})
}

func revocations(t *trial, n *lab.Node, families []*family, r *recording) {
	var mu sync.Mutex
	lab.Each(4, len(families), func(i int) {
		f := families[i]
		d := deed{app: f.app, refresh: f.token, begun: time.Now()}
		a, err := n.Revoke(t, f.app, f.token)
		if d.acked = time.Now(); err != nil || a.Status != 200 {
			t.wrong("a revocation is answered %s", said(a, err))
			return
		}
		r.keep(&mu, d)
	})
}

// rotations forces new signing keys by the operator's command while a node serves.
func rotations(t *trial, on *lab.Lab) (recording, error) {
	var traces []string
	r, err := served(func(t *trial, _ *lab.Node, _ []*family, r *recording) {
		for i := range 10 {
			traces = append(traces, filepath.Join(on.Dir, fmt.Sprintf("strace-%d", i)))
			d := deed{begun: time.Now()}
			out, err := on.RunIn(t, powercut.Wrapper(traces[i]), "key", "rotate", "--force", "--format", "json")
			d.acked = time.Now()
			var record struct {
				Kid string `json:"kid"`
			}
			if err != nil || json.Unmarshal([]byte(out), &record) != nil || record.Kid == "" {
				t.wrong("key rotate: %v %s", err, out)
				continue
			}
			d.key = record.Kid
			r.deeds = append(r.deeds, d)
		}
	})(t, on)
	for _, trace := range traces {
		more, failed := readTrace(on, trace)
		if failed != nil {
			return r, failed
		}
		r.events = append(r.events, more...)
	}
	powercut.Sort(r.events)
	return r, err
}

// migrations records the making of the schema in an empty folder.
func migrations(t *trial, on *lab.Lab) (r recording, err error) {
	log := filepath.Join(on.Dir, "strace")
	d := deed{begun: time.Now()}
	if out, err := on.RunIn(t, powercut.Wrapper(log), "migrate"); err != nil {
		return r, fmt.Errorf("migrate: %w: %s", err, out)
	}
	d.acked = time.Now()
	r.deeds = append(r.deeds, d)
	r.events, err = readTrace(on, log)
	return r, err
}
