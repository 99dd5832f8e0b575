package transcript

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
)

// match lists everything in which an answer is not as expected.
func (p *player) match(want expectation, got *answer) []string {
	var problems []string
	note := func(about string, err error) {
		if err != nil {
			problems = append(problems, about+": "+err.Error())
		}
	}
	status := strconv.Itoa(got.status)
	if status != want.status && status[:1]+"xx" != want.status {
		problems = append(problems, "status: want "+want.status+", got "+status)
	}
	problems = append(problems, p.matchHeader(want.header, got)...)
	for _, name := range want.absent {
		if values := got.header.Values(name); len(values) > 0 {
			problems = append(problems, fmt.Sprintf("header %s: want none, got %q", name, values))
		}
	}
	if want.query != nil {
		note("Location", p.matchParameters(want.query, got.header.Get("Location"), rawQuery))
	}
	if want.fragment != nil {
		note("Location", p.matchParameters(want.fragment, got.header.Get("Location"), rawFragment))
	}
	if want.response != nil {
		note("response", p.matchResponse(want.response, got))
	}
	if want.body != nil {
		note("body", p.matchText(strings.Join(want.body, "\n"), string(got.body)))
	}
	if want.json != nil {
		value, err := decodeJSON(got.body)
		note("body", err)
		if err == nil {
			problems = append(problems, p.matchJSON("body", want.json.value, value)...)
		}
	}
	return append(problems, p.matchParts(want, string(got.body))...)
}

// matchParts counts a text that cannot be looked for as a difference either way.
func (p *player) matchParts(want expectation, body string) []string {
	var problems []string
	for _, part := range want.contains {
		if found, err := p.contains(body, part); err != nil || !found {
			problems = append(problems, fmt.Sprintf("body: does not contain %s (%v)", part, err))
		}
	}
	for _, part := range want.lacks {
		if found, err := p.contains(body, part); err != nil || found {
			problems = append(problems, fmt.Sprintf("body: contains %s (%v)", part, err))
		}
	}
	return problems
}

// matchHeader compares all lines of each header that is mentioned, in order:
// a cookie or a challenge too many is a difference.
func (p *player) matchHeader(want []field, got *answer) []string {
	var problems []string
	seen := map[string]int{}
	for _, line := range want {
		name := strings.ToLower(line.name)
		values := got.header.Values(name)
		if seen[name] >= len(values) {
			problems = append(problems, fmt.Sprintf("header %s: want %s, got no such line", line.name, line.value))
		} else if err := p.matchText(line.value, values[seen[name]]); err != nil {
			problems = append(problems, "header "+line.name+": "+err.Error())
		}
		seen[name]++
	}
	for name, count := range seen {
		if values := got.header.Values(name); len(values) > count {
			problems = append(problems, fmt.Sprintf("header %s: %d more lines than expected: %q", name, len(values)-count, values[count:]))
		}
	}
	return problems
}

// part takes the encoded parameters out of an address.
type part func(*url.URL) string

func rawQuery(u *url.URL) string    { return u.RawQuery }
func rawFragment(u *url.URL) string { return u.EscapedFragment() }

func parametersOf(address string, of part) (url.Values, error) {
	target, err := url.Parse(address)
	if err != nil {
		return nil, err
	}
	return url.ParseQuery(of(target))
}

func (p *player) matchParameters(want []field, location string, of part) error {
	values, err := parametersOf(location, of)
	if err != nil {
		return err
	}
	return p.matchValues(want, values, location)
}

// matchValues asks for exactly these parameters, each once, in any order.
func (p *player) matchValues(want []field, got url.Values, where string) error {
	for _, parameter := range want {
		values := got[parameter.name]
		if len(values) != 1 {
			return fmt.Errorf("want %s once, got %q in %s", parameter.name, values, where)
		}
		if err := p.matchText(parameter.value, values[0]); err != nil {
			return fmt.Errorf("%s: %w", parameter.name, err)
		}
		delete(got, parameter.name)
	}
	if len(got) > 0 {
		return fmt.Errorf("not expected: %v", got)
	}
	return nil
}
