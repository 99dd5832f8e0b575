package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/authgrove/authgrove/internal/testpostgres"
	"github.com/authgrove/authgrove/reliability/lab"
)

// The scales and the databases, as they are written on the command line.
const (
	quick    = "quick"
	full     = "full"
	sqlite   = "sqlite"
	postgres = "postgres"
)

// holds is the verdict of a row in which nothing was wrong.
const holds = "holds"

// bench holds what all rows share: the built program and one PostgreSQL.
type bench struct {
	dir     string
	program string
	cluster func() (*testpostgres.Cluster, error)
	close   []func()
}

func openBench(ctx context.Context) (*bench, error) {
	dir, err := os.MkdirTemp("", "authgrove-reliability-")
	if err != nil {
		return nil, err
	}
	b := &bench{dir: dir, close: []func(){func() { os.RemoveAll(dir) }}}
	b.cluster = sync.OnceValues(func() (*testpostgres.Cluster, error) {
		c, err := testpostgres.Start()
		if err == nil {
			b.close = append(b.close, c.Close)
		}
		return c, err
	})
	if b.program, err = lab.Build(ctx, dir); err != nil {
		b.Close()
		return nil, err
	}
	return b, nil
}

// clusterFor is a cluster of its own for a row that breaks it.
func (b *bench) clusterFor(r row) (*testpostgres.Cluster, error) {
	if r.alone {
		return testpostgres.Start()
	}
	return b.cluster()
}

func (b *bench) Close() {
	for _, end := range b.close {
		end()
	}
}

// try runs one row on one database. Trouble of the trial itself is a verdict
// too: a row that could not be tried does not hold.
func (b *bench) try(ctx context.Context, r row, database, scale string) result {
	t := &trial{Context: ctx, bench: b, row: r, database: database, full: scale == full}
	if err := t.run(); err != nil {
		t.wrong("the trial broke off: %v", err)
	}
	return t.result(scale)
}

// trial is one row on one database.
type trial struct {
	context.Context
	*lab.Lab
	bench    *bench
	row      row
	database string
	full     bool

	mu      sync.Mutex
	seen    []string
	scaled  []string
	broken  []string
	nWrongs map[string]int
}

func (t *trial) run() (err error) {
	dir, err := os.MkdirTemp(t.bench.dir, t.row.id+"-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	var cluster *testpostgres.Cluster
	if t.database == postgres {
		if cluster, err = t.bench.clusterFor(t.row); err != nil {
			return err
		}
		if t.row.alone {
			defer cluster.Close()
		}
	}
	if t.Lab, err = lab.New(t, t.bench.program, dir, cluster, t.row.options); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, t.Lab.Close()) }()
	return t.row.try(t)
}

// startMeasured is Start; at full size the load generator has a core and the
// server another, so that the row measures the server.
func (t *trial) startMeasured() (n *lab.Node, end func() error, err error) {
	if t.full {
		return t.StartApart(t)
	}
	n, err = t.Start(t)
	return n, func() error { return nil }, err
}

// times is how often something is done, and remembers that it was less than asked.
func (t *trial) times(what string, quickly, fully int) int {
	if t.full || quickly == fully {
		return fully
	}
	t.scaled = append(t.scaled, fmt.Sprintf("%d instead of %d %s", quickly, fully, what))
	return quickly
}

// crowded is how much longer things may take at the quick scale, which is tried
// beside other rows and other tests.
const crowded = 4

// patient is a limit of time as the scale has it.
func (t *trial) patient(limit time.Duration) time.Duration {
	if t.full {
		return limit
	}
	return crowded * limit
}

// see records a figure.
func (t *trial) see(format string, arguments ...any) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.seen = append(t.seen, fmt.Sprintf(format, arguments...))
}

// wrong records what must not be. Of one kind the first is shown and all are counted.
func (t *trial) wrong(format string, arguments ...any) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.nWrongs == nil {
		t.nWrongs = map[string]int{}
	}
	if t.nWrongs[format]++; t.nWrongs[format] == 1 {
		t.broken = append(t.broken, fmt.Sprintf(format, arguments...))
	}
}

// file is a path in the trial's directory.
func (t *trial) file(name string) string { return filepath.Join(t.Dir, name) }

func plural(n int, noun string) string {
	if n == 1 {
		return "one " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
