package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/authgrove/authgrove/internal/bench"
)

// warmUp comes before each cell: connections and pools.
const warmUp = 300

const yardstick = "static"

// spot is the place of a cell in the tables.
type spot struct {
	row, column string
	connections int
}

// measureMatrix measures every cell so often, in turns, and keeps the medians.
func (h *house) measureMatrix(ctx context.Context, c choice) error {
	seen := map[spot][]bench.Report{}
	starts := map[string][]start{}
	for n := range c.repetitions {
		fmt.Printf("repetition %d of %d\n", n+1, c.repetitions)
		if err := h.repetition(ctx, c, seen, starts); err != nil {
			return err
		}
		if err := h.keep(c, seen, starts); err != nil {
			return err
		}
	}
	return nil
}

// keep writes the medians of the repetitions so far: a later one may break off.
func (h *house) keep(c choice, seen map[spot][]bench.Report, starts map[string][]start) error {
	for at, reports := range seen {
		h.results.put(cell{Row: at.row, Column: at.column, Connections: at.connections, Repetitions: len(reports), Median: median(reports), Command: c.arguments})
	}
	for column, list := range starts {
		h.results.putStart(medianStart(column, list, c.arguments))
	}
	if err := h.results.takeSizes(h); err != nil {
		return err
	}
	return h.results.write()
}

// repetition starts every server anew and lets them take turns.
func (h *house) repetition(ctx context.Context, c choice, seen map[spot][]bench.Report, starts map[string][]start) (err error) {
	running := map[string]*server{}
	defer func() {
		for _, s := range running {
			err = errors.Join(err, s.close())
		}
	}()
	all := append(slices.Clone(c.columns), column{id: yardstick, start: startYardstick})
	for _, column := range all {
		dir, err := os.MkdirTemp(h.dir, column.id+"-")
		if err != nil {
			return err
		}
		s, err := column.start(ctx, h, dir)
		if err != nil {
			return fmt.Errorf("%s: %w", column.id, err)
		}
		running[column.id] = s
		if column.id != yardstick {
			starts[column.id] = append(starts[column.id], start{Column: column.id, ReadyMs: float64(s.ready.Microseconds()) / 1000, IdleMiB: s.idle})
		}
	}
	if err := warm(ctx, c, running); err != nil {
		return err
	}
	static := row{id: yardstick, operation: "get", client: "opaque", count: 5000}
	for _, connections := range c.connections {
		for _, r := range append([]row{static}, c.rows...) {
			for _, column := range all {
				if (column.id == yardstick) != (r.id == yardstick) {
					continue
				}
				report, err := measure(ctx, running[column.id], r, connections, c.share, nil)
				if err != nil {
					return fmt.Errorf("%s, %s, %d connections: %w", column.id, r.id, connections, err)
				}
				at := spot{r.id, column.id, connections}
				seen[at] = append(seen[at], report)
				fmt.Printf("  %-14s %-14s %2d  %7.1f µs CPU  %6.0f/s\n", r.id, column.id, connections, report.ServerCPU+report.PostgresCPU, report.PerSecond)
			}
		}
	}
	return nil
}

// warm asks every server for everything before anything is measured: a program
// that compiles itself while it runs would be measured at that, in the first rows most.
func warm(ctx context.Context, c choice, running map[string]*server) error {
	for _, column := range c.columns {
		for _, r := range c.rows {
			r.count = 500
			if _, err := measure(ctx, running[column.id], r, 8, c.share, nil); err != nil {
				return fmt.Errorf("%s, %s: %w", column.id, r.id, err)
			}
		}
	}
	return nil
}

// measure is one cell. A cell in which an answer was wrong has no figures.
func measure(ctx context.Context, s *server, r row, connections int, share float64, grants []*bench.Grant) (bench.Report, error) {
	operation, err := bench.OperationNamed(r.operation)
	if err != nil {
		return bench.Report{}, err
	}
	target := s.target(r.client)
	if r.id == yardstick {
		target.Other = s.issuer + "/"
	}
	count := max(int(float64(r.count)*share), 2*connections)
	report, err := target.Run(ctx, bench.Plan{Operation: operation, Connections: connections, Count: count,
		WarmUp: min(warmUp, count/2), Watched: s.watched, Grants: grants})
	switch {
	case err != nil:
		return report, err
	case report.Failed() > 0:
		return report, fmt.Errorf("%d wrong answers, the first: %s", report.Failed(), report.FirstError)
	case r.withTokens != "" && report.Tokens != r.withTokens:
		return report, fmt.Errorf("the access tokens are %s, not %s, so this would be another comparison", report.Tokens, r.withTokens)
	}
	return report, nil
}

// median takes each figure by itself.
func median(reports []bench.Report) bench.Report {
	one := reports[0]
	for _, figure := range []func(*bench.Report) *float64{
		func(r *bench.Report) *float64 { return &r.PerSecond }, func(r *bench.Report) *float64 { return &r.P50 },
		func(r *bench.Report) *float64 { return &r.P99 }, func(r *bench.Report) *float64 { return &r.Max },
		func(r *bench.Report) *float64 { return &r.ServerCPU }, func(r *bench.Report) *float64 { return &r.PostgresCPU },
		func(r *bench.Report) *float64 { return &r.ProportionalMiB },
	} {
		var values []float64
		for i := range reports {
			values = append(values, *figure(&reports[i]))
		}
		*figure(&one) = middle(values)
	}
	return one
}

func middle(values []float64) float64 {
	values = slices.Sorted(slices.Values(values))
	return values[len(values)/2]
}

// start is how a server begins.
type start struct {
	Column  string  `json:"column"`
	ReadyMs float64 `json:"ready_ms"`
	IdleMiB float64 `json:"idle_mib"`
	Command string  `json:"command"`
}

func medianStart(column string, list []start, command string) start {
	var ready, idle []float64
	for _, s := range list {
		ready, idle = append(ready, s.ReadyMs), append(idle, s.IdleMiB)
	}
	return start{column, middle(ready), middle(idle), command}
}

// takeSizes measures what is shipped.
func (r *results) takeSizes(h *house) error {
	if r.Sizes == nil {
		r.Sizes = map[string]float64{}
	}
	fresh := map[string]float64{}
	for name, path := range map[string]string{
		"the program, with everything in it":               h.program,
		"oidc-provider with its packages, without Node.js": filepath.Join(h.repository, "bench", "oidc-provider", "node_modules"),
	} {
		var sum int64
		err := filepath.WalkDir(path, func(_ string, entry os.DirEntry, err error) error {
			if err != nil || !entry.Type().IsRegular() {
				return err
			}
			info, err := entry.Info()
			if err == nil {
				sum += info.Size()
			}
			return err
		})
		if err != nil && !strings.Contains(path, "node_modules") {
			return err
		}
		if sum > 0 {
			fresh[name] = float64(sum) / (1 << 20)
		}
	}
	maps.Copy(r.Sizes, fresh)
	return nil
}
