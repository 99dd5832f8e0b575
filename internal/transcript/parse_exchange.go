package transcript

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// mark is how the lines of an exchange begin.
type mark struct {
	begin string
	read  func(p *parser, rest string) error
}

var marks = []mark{
	{">>", (*parser).readFollowing},
	{">", (*parser).readRequest},
	{"?", (*parser).readQuery},
	{"+", (*parser).readForm},
	{"|", (*parser).readBody},
	{"<!", (*parser).readAbsent},
	{"<?", (*parser).readLocation},
	{"<#", (*parser).readFragment},
	{"<=", (*parser).readResponse},
	{"<", (*parser).readAnswer},
	{"!~", (*parser).readLacks},
	{"~", (*parser).readContains},
}

func (p *parser) readFollowing(rest string) error {
	if err := p.begin(rest); err != nil {
		return err
	}
	p.now.follow = true
	return nil
}

// readRequest tells a header from the beginning of a request by the colon
// directly behind the first word, which no method and no actor has.
func (p *parser) readRequest(rest string) error {
	name, value, found := strings.Cut(rest, ":")
	if !found || !headerName.MatchString(name) {
		return p.begin(rest)
	}
	if err := p.inRequest(); err != nil {
		return err
	}
	p.now.header = append(p.now.header, field{name, strings.TrimSpace(value)})
	return nil
}

func (p *parser) begin(rest string) error {
	if err := p.finish(); err != nil {
		return err
	}
	words := strings.Fields(rest)
	now := &exchange{place: p.place}
	if len(words) > 0 && strings.HasPrefix(words[0], "@") {
		now.actor, words = words[0][1:], words[1:]
		if !variableName.MatchString(now.actor) {
			return errors.New("an actor is a word, such as @ann")
		}
	}
	if len(words) < 2 || !methodText.MatchString(words[0]) {
		return errors.New("expected: > [@actor] METHOD /path")
	}
	// A target may hold {{escape name}}, which has a space.
	now.method, now.target = words[0], strings.Join(words[1:], " ")
	p.now = now
	p.steps = append(p.steps, now)
	return nil
}

func (p *parser) inRequest() error {
	if p.now == nil || p.now.want.status != "" {
		return errors.New("this line belongs below a request and above its answer")
	}
	return nil
}

func (p *parser) inAnswer() error {
	if p.now == nil || p.now.want.status == "" {
		return errors.New("this line belongs below an answer")
	}
	return nil
}

func (p *parser) readQuery(rest string) error {
	parameter, err := p.readField(rest)
	if err == nil {
		p.now.query = append(p.now.query, parameter)
	}
	return err
}

func (p *parser) readForm(rest string) error {
	parameter, err := p.readField(rest)
	if err != nil {
		return err
	}
	if p.now.body != nil {
		return errTwoBodies
	}
	p.now.form = append(p.now.form, parameter)
	return nil
}

func (p *parser) readField(rest string) (field, error) {
	if err := p.inRequest(); err != nil {
		return field{}, err
	}
	name, value, err := assignment(rest)
	return field{name, value}, err
}

var errTwoBodies = errors.New("a body is either a form or raw")

func (p *parser) readBody(rest string) error {
	switch {
	case p.now == nil:
		return errors.New("a body belongs to a request or an answer")
	case p.now.want.status != "":
		p.now.want.body = append(p.now.want.body, rest)
		return checkPattern(rest)
	case p.now.form != nil:
		return errTwoBodies
	}
	p.now.body = append(p.now.body, rest)
	return nil
}

func (p *parser) readAnswer(rest string) error {
	if p.now == nil {
		return errors.New("an answer stands below its request")
	}
	if statusText.MatchString(rest) && p.now.want.status == "" {
		p.now.want.status = rest
		return nil
	}
	if err := p.inAnswer(); err != nil {
		return fmt.Errorf("an answer begins with its status: %w", err)
	}
	name, value, found := strings.Cut(rest, ":")
	if !found || !headerName.MatchString(name) {
		return errors.New("expected: < Name: pattern")
	}
	value = strings.TrimSpace(value)
	p.now.want.header = append(p.now.want.header, field{name, value})
	return checkPattern(value)
}

func (p *parser) readAbsent(rest string) error {
	if err := p.inAnswer(); err != nil {
		return err
	}
	if !headerName.MatchString(rest) {
		return errors.New("expected: <! Name")
	}
	p.now.want.absent = append(p.now.want.absent, rest)
	return nil
}

func (p *parser) readLocation(rest string) error {
	return p.readParameter(rest, func(e *expectation) *[]field { return &e.query })
}

func (p *parser) readFragment(rest string) error {
	return p.readParameter(rest, func(e *expectation) *[]field { return &e.fragment })
}

func (p *parser) readResponse(rest string) error {
	return p.readParameter(rest, func(e *expectation) *[]field { return &e.response })
}

// readParameter asks where the parameter belongs only when there is an answer.
func (p *parser) readParameter(rest string, in func(*expectation) *[]field) error {
	if err := p.inAnswer(); err != nil {
		return err
	}
	name, value, err := assignment(rest)
	if err != nil {
		return err
	}
	into := in(&p.now.want)
	*into = append(*into, field{name, value})
	return checkPattern(value)
}

func (p *parser) readContains(rest string) error { return p.readPart(rest, true) }
func (p *parser) readLacks(rest string) error    { return p.readPart(rest, false) }

func (p *parser) readPart(rest string, contains bool) error {
	if err := p.inAnswer(); err != nil {
		return err
	}
	if rest == "" {
		return errors.New("every body contains nothing")
	}
	if expression, ok := slashed(rest); ok {
		if _, err := regexp.Compile(expression); err != nil {
			return err
		}
	}
	if contains {
		p.now.want.contains = append(p.now.want.contains, rest)
	} else {
		p.now.want.lacks = append(p.now.want.lacks, rest)
	}
	return nil
}

func (p *parser) readJSONBody(line string) error {
	if err := p.inAnswer(); err != nil {
		return err
	}
	if p.now.want.json != nil {
		return errors.New("an answer has one body")
	}
	value, err := p.readJSON(line)
	p.now.want.json = value
	return err
}

// slashed unwraps /regexp/.
func slashed(text string) (expression string, ok bool) {
	if len(text) > 2 && strings.HasPrefix(text, "/") && strings.HasSuffix(text, "/") {
		return text[1 : len(text)-1], true
	}
	return "", false
}
