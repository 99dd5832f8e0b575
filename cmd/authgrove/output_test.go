package main

import (
	"errors"
	"iter"
	"strconv"
	"strings"
	"testing"
)

func count(to int, last error) iter.Seq2[int, error] {
	return func(yield func(int, error) bool) {
		for i := range to {
			if !yield(i, nil) {
				return
			}
		}
		if last != nil {
			yield(0, last)
		}
	}
}

func TestAnEmptyListIsStillJSON(t *testing.T) {
	var out strings.Builder
	err := printList(&console{out: &out}, outputFlags{Format: "json"}, count(0, nil), nil, func(int) []string { return nil })
	if err != nil || out.String() != "[]\n" {
		t.Errorf("got %q, %v", out.String(), err)
	}
}

func TestAListThatCannotBeReadToItsEndFails(t *testing.T) {
	broken := errors.New("broken")
	for _, format := range []string{"table", "json"} {
		var out strings.Builder
		row := func(i int) []string { return []string{strconv.Itoa(i)} }
		err := printList(&console{out: &out}, outputFlags{Format: format}, count(flushEvery+1, broken), []string{"N"}, row)
		if !errors.Is(err, broken) {
			t.Errorf("%s: got %v", format, err)
		}
	}
}

func TestATableCannotMoveTheCursor(t *testing.T) {
	var out strings.Builder
	row := func(int) []string { return []string{"a\x1b[2Jb\tc"} }
	if err := printList(&console{out: &out}, outputFlags{Format: "table"}, count(1, nil), []string{"NAME"}, row); err != nil {
		t.Fatal(err)
	}
	if want := "NAME\n\"a\\x1b[2Jb\\tc\"\n"; out.String() != want {
		t.Errorf("got %q, want %q", out.String(), want)
	}
}
