package transcript

import (
	"fmt"
	"net/http"
)

// step is one thing that happens in a transcript. Its error already names the
// file and line.
type step interface{ play(*player) error }

// place is where a step stands, for whoever has to find it.
type place struct {
	file string
	line int
}

func (p place) errorf(format string, arguments ...any) error {
	return fmt.Errorf("%s:%d: %w", p.file, p.line, fmt.Errorf(format, arguments...))
}

type field struct{ name, value string }

// exchange is a request with the answer it must get.
type exchange struct {
	place
	actor   string
	follow  bool
	method  string
	target  string
	header  []field
	query   []field
	form    []field
	body    []string // nil: none
	want    expectation
	capture []capture
}

// expectation is what must hold for an answer; what it does not mention may be
// anything, except where it says "whole" or "exact".
type expectation struct {
	status   string // "200" or "4xx"
	header   []field
	absent   []string
	query    []field // the whole query of Location; nil: not looked at
	fragment []field // the same of its fragment
	response []field // the whole authorization response; nil: not looked at
	contains []string
	lacks    []string
	body     []string // the exact body; nil: not looked at
	json     *jsonText
}

// jsonText is an expected JSON value.
type jsonText struct{ value any }

// capture keeps a part of an answer as a variable.
type capture struct {
	place
	name   string
	source source
}

// let defines a variable.
type let struct {
	place
	name, text string
}

func (l let) play(p *player) error {
	value, err := p.expand(l.text)
	if err != nil {
		return l.errorf("let %s: %w", l.name, err)
	}
	p.vars[l.name] = value
	return nil
}

// do calls an action of the test.
type do struct {
	place
	name  string
	words []string
}

func (d do) play(p *player) error {
	action, known := p.stage.Actions[d.name]
	if !known {
		return d.errorf("the test has no action %q", d.name)
	}
	words := make([]string, len(d.words))
	for i, word := range d.words {
		value, err := p.expand(word)
		if err != nil {
			return d.errorf("do %s: %w", d.name, err)
		}
		words[i] = value
	}
	if err := action(p.vars, words...); err != nil {
		return d.errorf("do %s: %w", d.name, err)
	}
	return nil
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   []byte
}
