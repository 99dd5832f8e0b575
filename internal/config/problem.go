package config

import (
	"fmt"
	"slices"
	"strings"
)

// Problem is one thing that is wrong with a configuration. It never holds a secret.
type Problem struct {
	// Key is the path of the setting; empty if the file as a whole is meant.
	Key string `json:"key,omitempty"`
	// Source is where the value was given; empty if nowhere.
	Source string `json:"source,omitempty"`
	// Given is what was found, Expected what should have been, Fix what to do about it.
	Given    string `json:"given"`
	Expected string `json:"expected"`
	Fix      string `json:"fix,omitempty"`

	line int
}

func (p Problem) String() string {
	var b strings.Builder
	for _, part := range []string{p.Source, p.Key} {
		if part != "" {
			b.WriteString(part + ": ")
		}
	}
	fmt.Fprintf(&b, "%s; expected %s", p.Given, p.Expected)
	if p.Fix != "" {
		b.WriteString("; " + p.Fix)
	}
	return b.String()
}

// Problems is everything that is wrong, in the order of the file. It is the error of Load and Validate.
type Problems []Problem

func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, problem := range p {
		lines[i] = problem.String()
	}
	return strings.Join(lines, "\n")
}

// diagnosis gathers problems; later stages stay silent about a key that has one already.
type diagnosis struct {
	sources  Sources
	problems Problems
	blind    bool // a file could not be read, so nothing can be said about what is missing
}

func (d *diagnosis) add(path, given, expected, fix string) {
	if d.has(path) {
		return
	}
	d.addAt(d.sources.Of(path), path, given, expected, fix)
}

func (d *diagnosis) addAt(source Source, path, given, expected, fix string) {
	d.problems = append(d.problems, Problem{
		Key: path, Source: source.String(), Given: given, Expected: expected, Fix: fix, line: source.Line,
	})
}

// has is true for a key with a problem and for everything inside it.
func (d *diagnosis) has(path string) bool {
	return slices.ContainsFunc(d.problems, func(p Problem) bool {
		return p.Key == path || p.Key != "" && (strings.HasPrefix(path, p.Key+".") || strings.HasPrefix(path, p.Key+"["))
	})
}

// err puts what has a line into the order of the lines, and the rest behind it.
func (d *diagnosis) err() error {
	if len(d.problems) == 0 {
		return nil
	}
	slices.SortStableFunc(d.problems, func(a, b Problem) int {
		if a.line == 0 || b.line == 0 {
			return b.line - a.line
		}
		return a.line - b.line
	})
	return d.problems
}

// quote shows a value that is no secret, shortened.
func quote(value string) string {
	const limit = 80
	if len(value) <= limit {
		return fmt.Sprintf("got %q", value)
	}
	return fmt.Sprintf("got %q and %d bytes more", value[:limit], len(value)-limit)
}
