package main

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/authgrove/authgrove/internal/bench"
)

// cell is what the tables show at one place.
type cell struct {
	Row         string       `json:"row"`
	Column      string       `json:"column"`
	Connections int          `json:"connections"`
	Repetitions int          `json:"repetitions"`
	Median      bench.Report `json:"median"`
	Command     string       `json:"command"`
}

// grown is one size of a database.
type grown struct {
	Column        string  `json:"column"`
	Grants        int     `json:"grants"`
	BytesPerGrant float64 `json:"bytes_per_grant"`
	FillSeconds   float64 `json:"fill_seconds"`
	// CPU is µs by row.
	CPU     map[string]float64 `json:"cpu_us"`
	Command string             `json:"command"`
}

// results are the latest of everything, kept so that a partial run replaces only its own.
type results struct {
	root string

	Cells  []cell             `json:"cells"`
	Starts []start            `json:"starts"`
	Growth []grown            `json:"growth"`
	Sizes  map[string]float64 `json:"sizes_mib"`
}

const (
	resultsFile  = "bench/results.json"
	documentFile = "docs/performance.md"
)

func loadResults(root string) (*results, error) {
	r := &results{root: root}
	text, err := os.ReadFile(filepath.Join(root, resultsFile))
	if errors.Is(err, fs.ErrNotExist) {
		return r, nil
	}
	if err != nil {
		return nil, err
	}
	return r, json.Unmarshal(text, r)
}

func (r *results) put(c cell) {
	r.Cells = append(slices.DeleteFunc(r.Cells, func(old cell) bool {
		return old.Row == c.Row && old.Column == c.Column && old.Connections == c.Connections
	}), c)
	slices.SortFunc(r.Cells, func(a, b cell) int { return compare(a.order(), b.order()) })
}

func (c cell) order() []int {
	return []int{slices.IndexFunc(rows, func(r row) bool { return r.id == c.Row }), c.Connections,
		slices.IndexFunc(columns, func(col column) bool { return col.id == c.Column })}
}

func compare(a, b []int) int { return slices.Compare(a, b) }

func (r *results) putStart(s start) {
	r.Starts = append(slices.DeleteFunc(r.Starts, func(old start) bool { return old.Column == s.Column }), s)
	slices.SortFunc(r.Starts, func(a, b start) int { return columnOrder(a.Column) - columnOrder(b.Column) })
}

func (r *results) putGrown(g grown) {
	r.Growth = append(slices.DeleteFunc(r.Growth, func(old grown) bool { return old.Column == g.Column && old.Grants == g.Grants }), g)
	slices.SortFunc(r.Growth, func(a, b grown) int {
		return compare([]int{columnOrder(a.Column), a.Grants}, []int{columnOrder(b.Column), b.Grants})
	})
}

func columnOrder(id string) int {
	return slices.IndexFunc(columns, func(c column) bool { return c.id == id })
}

// at finds a cell, nil if it was never measured.
func (r *results) at(row, column string, connections int) *cell {
	for i, c := range r.Cells {
		if c.Row == row && c.Column == column && c.Connections == connections {
			return &r.Cells[i]
		}
	}
	return nil
}

func (r *results) write() error {
	text, err := json.MarshalIndent(r, "", " ")
	if err != nil {
		return err
	}
	for _, dir := range []string{"bench", "docs"} {
		if err := os.MkdirAll(filepath.Join(r.root, dir), 0o755); err != nil {
			return err
		}
	}
	return errors.Join(os.WriteFile(filepath.Join(r.root, resultsFile), append(text, '\n'), 0o644),
		os.WriteFile(filepath.Join(r.root, documentFile), []byte(r.document()), 0o644))
}
