package transcript

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// line is a line of text with the place at which it was written.
type line struct {
	place
	text string
}

// reader makes one text of a transcript: it takes in what is included, and
// leaves out what is not for this play.
type reader struct {
	// facts are what `if` may ask. One that is not here is an error, so that a
	// misspelt one does not leave lines out for ever.
	facts map[string]bool
	// open returns the text of a file; nil: nothing can be included.
	open func(file string) (string, error)
}

// condition is an `if` that has not ended.
type condition struct {
	holds  bool // the lines below it count
	turned bool // its `else` has come
}

const maxIncluded = 8 // files within files

var factName = regexp.MustCompile(`^[a-z_]+$`)

func readFile(file string) (string, error) {
	text, err := os.ReadFile(file)
	return string(text), err
}

func (r reader) lines(file, text string, depth int) (lines []line, err error) {
	var open []condition
	counts := true
	number := 0
	text = strings.TrimSuffix(strings.ReplaceAll(text, "\r\n", "\n"), "\n") // what ends the last line begins no other
	for written := range strings.SplitSeq(text, "\n") {
		number++
		now := line{place{file, number}, strings.TrimRight(written, " \t")}
		word, rest, _ := strings.Cut(now.text, " ")
		var further []line
		switch word {
		case "if":
			var holds bool
			holds, err = r.holds(rest)
			open = append(open, condition{holds: holds})
		case "else", "end":
			open, err = branch(open, word, rest)
		case "include":
			if counts {
				further, err = r.included(file, rest, depth)
			}
		default:
			further = []line{now}
		}
		if err != nil {
			return nil, now.errorf("%w", err)
		}
		if counts = all(open); counts {
			lines = append(lines, further...)
		}
	}
	if len(open) > 0 {
		return nil, place{file, number}.errorf("an if has no end")
	}
	return lines, nil
}

// holds reads `[not] FACT …`: every one must be as it says.
func (r reader) holds(words string) (bool, error) {
	want, asked, holds := true, 0, true
	for word := range strings.FieldsSeq(words) {
		if word == "not" {
			want = false
			continue
		}
		is, known := r.facts[word]
		if !known || !factName.MatchString(word) {
			return false, fmt.Errorf("%q is no fact that this play knows", word)
		}
		holds, want, asked = holds && is == want, true, asked+1
	}
	if asked == 0 || !want {
		return false, errors.New("if what?")
	}
	return holds, nil
}

// branch ends the innermost `if`, or turns to its other side.
func branch(open []condition, word, rest string) ([]condition, error) {
	last := len(open) - 1
	switch {
	case last < 0 || rest != "" || word == "else" && open[last].turned:
		return nil, fmt.Errorf("%s stands alone, below an if", word)
	case word == "end":
		return open[:last], nil
	}
	open[last] = condition{!open[last].holds, true}
	return open, nil
}

// included is another file, named from the directory of this one.
func (r reader) included(file, name string, depth int) ([]line, error) {
	switch {
	case name == "":
		return nil, errors.New("include which file?")
	case r.open == nil:
		return nil, errors.New("nothing can be included here")
	case depth == maxIncluded:
		return nil, errors.New("the files include each other")
	}
	file = filepath.Join(filepath.Dir(file), name)
	text, err := r.open(file)
	if err != nil {
		return nil, err
	}
	return r.lines(file, text, depth+1)
}

func all(open []condition) bool {
	for _, condition := range open {
		if !condition.holds {
			return false
		}
	}
	return true
}
