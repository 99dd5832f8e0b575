package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"text/tabwriter"
	"time"
)

// tally is what all turns of a target came to since the record was begun.
type tally struct {
	Seconds    float64  `json:"seconds"`
	Executions int64    `json:"executions"`
	Inputs     int      `json:"inputs"`
	Findings   []string `json:"findings,omitempty"`
}

// campaign is a run that goes on where an earlier one ended.
type campaign struct {
	options
	targets []target
	record  map[string]*tally
}

func openCampaign(o options, targets []target) (*campaign, error) {
	c := &campaign{o, targets, map[string]*tally{}}
	if err := os.MkdirAll(o.dir, 0o755); err != nil {
		return nil, err
	}
	if !o.fresh {
		text, err := os.ReadFile(c.file("record.json"))
		if err == nil {
			err = json.Unmarshal(text, &c.record)
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
	}
	for _, t := range targets {
		if c.record[t.String()] == nil {
			c.record[t.String()] = &tally{}
		}
	}
	return c, nil
}

func (c *campaign) file(name string) string { return filepath.Join(c.dir, name) }

// left is how much longer a target is to be fuzzed. One with a finding waits
// until that is mended: the go tool would only show the same again.
func (c *campaign) left(t target) time.Duration {
	done := c.record[t.String()]
	for _, path := range done.Findings {
		if _, err := os.Stat(filepath.Join(t.folder, path)); err == nil {
			return 0
		}
	}
	left := c.each - time.Duration(done.Seconds*float64(time.Second))
	return left.Round(time.Second)
}

func (c *campaign) run(ctx context.Context) error {
	log, err := os.OpenFile(c.file("log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer log.Close()
	var failed []error
	broken := map[target]bool{}
	for again := true; again && ctx.Err() == nil; {
		again = false
		for _, t := range c.targets {
			length := min(c.left(t), c.turn)
			if length <= 0 || broken[t] || ctx.Err() != nil {
				continue
			}
			again = true
			fmt.Fprintf(log, "%s %s for %s\n", time.Now().UTC().Format(time.DateTime), t, length)
			got := t.take(ctx, c.options, length, log)
			if got.finding != "" || got.err != nil {
				broken[t] = true
				failed = append(failed, errors.Join(got.err, findingError(t, got.finding)))
			}
			fmt.Printf("%s: %s, execs: %d\n", t, got.fuzzed, got.executions)
			if err := c.note(t, got); err != nil {
				return err
			}
		}
	}
	return errors.Join(append(failed, ctx.Err())...)
}

func findingError(t target, path string) error {
	if path == "" {
		return nil
	}
	return fmt.Errorf("%s: finding %s", t, filepath.Join(t.folder, path))
}

// note adds a turn to the record, which is on disk before the next turn begins.
func (c *campaign) note(t target, got turn) error {
	sum := c.record[t.String()]
	sum.Seconds += got.fuzzed.Seconds()
	sum.Executions += got.executions
	sum.Inputs = max(sum.Inputs, got.inputs)
	if got.finding != "" {
		sum.Findings = append(sum.Findings, got.finding)
	}
	if got.fuzzed == 0 && got.err == nil && got.finding == "" {
		sum.Seconds++ // so short a turn that no progress was printed must end the run too
	}
	text, err := json.MarshalIndent(c.record, "", "  ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(c.file("record.json"), text, 0o644); err != nil {
		return err
	}
	return c.summarise()
}

func (c *campaign) summarise() error {
	f, err := os.Create(c.file("summary.txt"))
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(f, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "target\tfuzzed\texecutions\tinputs\tfindings")
	for _, t := range c.targets {
		sum := c.record[t.String()]
		fuzzed := time.Duration(sum.Seconds * float64(time.Second)).Round(time.Second)
		fmt.Fprintf(w, "%s\t%s\t%d\t%d\t%d\n", t, fuzzed, sum.Executions, sum.Inputs, len(sum.Findings))
	}
	return errors.Join(w.Flush(), f.Close())
}
