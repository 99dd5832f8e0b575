package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/authgrove/authgrove/internal/repository"
)

// result is what one run of a row on one database saw.
type result struct {
	Row      string   `json:"row"`
	Database string   `json:"database"`
	Scaled   []string `json:"scaled,omitempty"` // what was less than asked
	Seen     []string `json:"seen"`
	Verdict  string   `json:"verdict"`
	Command  string   `json:"command"`
}

func (t *trial) result(scale string) result {
	r := result{Row: t.row.id, Database: t.database, Scaled: t.scaled, Seen: t.seen, Verdict: holds,
		Command: fmt.Sprintf("go run ./reliability -rows %s -scale %s -database %s", t.row.id, scale, t.database)}
	if len(t.broken) > 0 {
		total := 0
		for _, n := range t.nWrongs {
			total += n
		}
		r.Verdict = fmt.Sprintf("does not hold, %d violations: %s", total, strings.Join(t.broken, "; "))
	}
	return r
}

// results are the latest of every row, kept so that a run of one row replaces
// only its own.
type results struct {
	root string
	all  []result
}

const (
	resultsFile  = "reliability/results.json"
	documentFile = "docs/reliability.md"
)

func loadResults() (*results, error) {
	root, err := repository.Root()
	if err != nil {
		return nil, err
	}
	r := &results{root: root}
	text, err := os.ReadFile(filepath.Join(root, resultsFile))
	if errors.Is(err, fs.ErrNotExist) {
		return r, nil
	}
	if err != nil {
		return nil, err
	}
	return r, json.Unmarshal(text, &r.all)
}

// put replaces a row's result in the file as it is now: another run may have
// written meanwhile.
func put(one result) error {
	r, err := loadResults()
	if err != nil {
		return err
	}
	r.all = slices.DeleteFunc(r.all, func(old result) bool { return old.Row == one.Row && old.Database == one.Database })
	r.all = append(r.all, one)
	slices.SortFunc(r.all, func(a, b result) int {
		return cmp.Or(strings.Compare(a.Row, b.Row), strings.Compare(b.Database, a.Database))
	})
	return r.write()
}

func (r *results) write() error {
	text, err := json.MarshalIndent(r.all, "", "  ")
	if err != nil {
		return err
	}
	return errors.Join(os.WriteFile(filepath.Join(r.root, resultsFile), append(text, '\n'), 0o644),
		os.WriteFile(filepath.Join(r.root, documentFile), []byte(document(r.all)), 0o644))
}

const preface = `# Reliability: faults, and what was seen

Written by ` + "`go run ./reliability`" + `; do not edit. Each row breaks the released program, run as processes over a real database,
and judges what clients saw. A run replaces the figures of its own rows, so each carries its command. Times depend on the
machine; counts of violations do not. ` + "`./check`" + ` tries every row at the quick scale, at which limits of time are four times as long.
`

// document writes every row of the table with what its last runs saw.
func document(all []result) string {
	var b strings.Builder
	b.WriteString(preface)
	byNumber := slices.SortedFunc(slices.Values(rows), func(a, b row) int { return strings.Compare(a.id, b.id) })
	for _, row := range byNumber {
		fmt.Fprintf(&b, "\n## %s %s\n\n%s\n\nHolds if: %s\n", row.id, row.title, row.does, row.criterion)
		for _, database := range row.databases {
			i := slices.IndexFunc(all, func(r result) bool { return r.Row == row.id && r.Database == database })
			if i < 0 {
				fmt.Fprintf(&b, "\n**%s**: not run yet.\n", names[database])
				continue
			}
			b.WriteString(all[i].paragraph())
		}
		if row.note != "" {
			fmt.Fprintf(&b, "\n%s\n", row.note)
		}
	}
	return b.String()
}

var names = map[string]string{sqlite: "SQLite", postgres: "PostgreSQL"}

func (r result) paragraph() string {
	var b strings.Builder
	fmt.Fprintf(&b, "\n**%s: %s.** `%s`\n\n", names[r.Database], r.Verdict, r.Command)
	if len(r.Scaled) > 0 {
		fmt.Fprintf(&b, "* scaled: %s\n", strings.Join(r.Scaled, ", "))
	}
	for _, figure := range r.Seen {
		fmt.Fprintf(&b, "* %s\n", figure)
	}
	return b.String()
}
