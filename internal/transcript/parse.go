package transcript

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// parser reads a transcript line by line. A line that it does not understand
// is an error, so that a slip of the pen is never an expectation less.
type parser struct {
	place // of the line read last
	lines []line
	at    int // of the next line
	steps []step
	now   *exchange // the exchange being read
}

var (
	variableName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)
	headerName   = regexp.MustCompile("^[A-Za-z0-9!#$%&'*+.^_`|~-]+$")
	statusText   = regexp.MustCompile(`^[1-5](\d\d|xx)$`)
	methodText   = regexp.MustCompile(`^[A-Za-z-]+$`)
)

// reserved begin a line of their own and cannot name a variable.
var reserved = map[string]bool{"let": true, "do": true, "claims": true, "header": true, "if": true, "else": true, "end": true, "include": true}

func parse(r reader, file, text string) ([]step, error) {
	lines, err := r.lines(file, text, 0)
	if err != nil {
		return nil, err
	}
	p := &parser{place: place{file: file}, lines: lines}
	for p.at < len(p.lines) {
		text := p.next()
		if text == "" || strings.HasPrefix(text, "#") {
			continue
		}
		if err := p.read(text); err != nil {
			return nil, p.errorf("%w", err)
		}
	}
	if err := p.finish(); err != nil {
		return nil, p.errorf("%w", err)
	}
	for _, step := range p.steps {
		if _, ok := step.(*exchange); ok {
			return p.steps, nil
		}
	}
	return nil, p.errorf("a transcript without a request proves nothing")
}

// next moves on to the next line, which there must be.
func (p *parser) next() string {
	p.place, p.at = p.lines[p.at].place, p.at+1
	return p.lines[p.at-1].text
}

// read dispatches on how a line begins; longer marks come before their prefixes.
func (p *parser) read(line string) error {
	for _, mark := range marks {
		if rest, found := strings.CutPrefix(line, mark.begin); found {
			if rest != "" && rest[0] != ' ' {
				continue
			}
			return mark.read(p, strings.TrimPrefix(rest, " "))
		}
	}
	if strings.HasPrefix(line, "{") || strings.HasPrefix(line, "[") {
		return p.readJSONBody(line)
	}
	word, rest, _ := strings.Cut(line, " ")
	switch word {
	case "let":
		return p.readLet(rest)
	case "do":
		return p.readDo(rest)
	case "claims", "header":
		return p.readToken(word, rest)
	}
	return p.readCapture(line)
}

// finish ends the exchange being read: a request must say what it expects.
func (p *parser) finish() error {
	if p.now == nil {
		return nil
	}
	if p.now.want.status == "" {
		return fmt.Errorf("the request of line %d has no expected answer", p.now.line)
	}
	p.now = nil
	return nil
}

func (p *parser) readLet(rest string) error {
	name, value, err := assignment(rest)
	if err != nil {
		return err
	}
	if err := p.checkName(name); err != nil {
		return err
	}
	if err := p.finish(); err != nil {
		return err
	}
	p.steps = append(p.steps, let{p.place, name, value})
	return nil
}

func (p *parser) readDo(rest string) error {
	words := strings.Fields(rest)
	if len(words) == 0 {
		return errors.New("do what?")
	}
	if err := p.finish(); err != nil {
		return err
	}
	p.steps = append(p.steps, do{p.place, words[0], words[1:]})
	return nil
}

func (p *parser) readToken(part, token string) error {
	if err := p.finish(); err != nil {
		return err
	}
	at := p.place
	if token == "" || p.at == len(p.lines) {
		return fmt.Errorf("%s needs a token and, on the next line, JSON", part)
	}
	want, err := p.readJSON(p.next())
	if err != nil {
		return err
	}
	p.steps = append(p.steps, tokenCheck{at, part, token, want})
	return nil
}

func (p *parser) readCapture(line string) error {
	name, text, err := assignment(line)
	if err != nil || !variableName.MatchString(name) {
		return fmt.Errorf("not understood: %s", line)
	}
	if p.now == nil || p.now.want.status == "" {
		return errors.New("a capture stands below an answer")
	}
	if err := p.checkName(name); err != nil {
		return err
	}
	source, err := parseSource(text)
	if err != nil {
		return err
	}
	p.now.capture = append(p.now.capture, capture{p.place, name, source})
	return nil
}

func (p *parser) checkName(name string) error {
	if !variableName.MatchString(name) || reserved[name] {
		return fmt.Errorf("%q cannot be the name of a variable", name)
	}
	return nil
}

// readJSON takes lines until they are one complete JSON value.
func (p *parser) readJSON(line string) (*jsonText, error) {
	var text strings.Builder
	for {
		if !strings.HasPrefix(line, "#") {
			text.WriteString(line + "\n")
		}
		if json.Valid([]byte(text.String())) {
			break
		}
		if p.at == len(p.lines) || line == "" {
			return nil, errors.New("the JSON value is not complete or not valid")
		}
		line = p.next()
	}
	value, err := decodeJSON([]byte(text.String()))
	if err != nil {
		return nil, err
	}
	return &jsonText{value}, checkJSONPattern(value)
}

// assignment splits "name = value". A value in quotes is a Go string, for
// what a line of text cannot hold.
func assignment(text string) (name, value string, err error) {
	name, value, found := strings.Cut(text, "=")
	name, value = strings.TrimSpace(name), strings.TrimSpace(value)
	if !found || name == "" {
		return "", "", errors.New("expected: name = value")
	}
	if strings.HasPrefix(value, `"`) {
		if value, err = strconv.Unquote(value); err != nil {
			return "", "", errors.New("the quoted value is not a Go string")
		}
	}
	return name, value, nil
}
