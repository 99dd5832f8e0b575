package main

import (
	"fmt"
	"io/fs"
	"path"
	"strings"
)

type group struct {
	letter, title string
	cases         []attackCase
}

type attackCase struct {
	id, rank, summary string
}

type waitingLine struct {
	pattern, object string
}

// readCases reads groups ("A  Title") and, indented below each, its cases
// ("  az.prefix  P0  what holds").
func readCases(root fs.FS) ([]group, error) {
	var groups []group
	seen := map[string]bool{}
	err := eachLine(root, casesFile, func(line string) error {
		if strings.TrimLeft(line, " ") == line {
			letter, title, _ := strings.Cut(line, " ")
			groups = append(groups, group{letter: letter, title: strings.TrimSpace(title)})
			return nil
		}
		id, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		rank, summary, found := strings.Cut(strings.TrimSpace(rest), " ")
		if len(groups) == 0 || !found || rank != "P0" && rank != "P1" || seen[id] {
			return fmt.Errorf("want `  case  P0|P1  what holds` below a group, each case once; got %q", line)
		}
		seen[id] = true
		last := &groups[len(groups)-1]
		last.cases = append(last.cases, attackCase{id: id, rank: rank, summary: strings.TrimSpace(summary)})
		return nil
	})
	return groups, err
}

// readWaiting reads `pattern : object`; a pattern is a case or, with a star, a family.
func readWaiting(root fs.FS) ([]waitingLine, error) {
	var lines []waitingLine
	err := eachLine(root, waitingFile, func(line string) error {
		pattern, object, found := strings.Cut(line, " : ")
		w := waitingLine{pattern: strings.TrimSpace(pattern), object: strings.TrimSpace(object)}
		if _, err := path.Match(w.pattern, ""); err != nil || !found || w.object == "" {
			return fmt.Errorf("want `case or pattern : object`; got %q", line)
		}
		lines = append(lines, w)
		return nil
	})
	return lines, err
}

// waitsFor finds the first line that names a case.
func waitsFor(waiting []waitingLine, id string) *waitingLine {
	for i, line := range waiting {
		if matched, _ := path.Match(line.pattern, id); matched {
			return &waiting[i]
		}
	}
	return nil
}

// eachLine skips blank lines and comments.
func eachLine(root fs.FS, file string, visit func(line string) error) error {
	content, err := fs.ReadFile(root, file)
	if err != nil {
		return err
	}
	for number, line := range strings.Split(string(content), "\n") {
		if strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if err := visit(strings.TrimRight(line, " \t\r")); err != nil {
			return fmt.Errorf("%s:%d: %w", file, number+1, err)
		}
	}
	return nil
}
