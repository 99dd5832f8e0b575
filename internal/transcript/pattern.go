package transcript

import (
	"fmt"
	"regexp"
	"strings"
)

// placeholder is what a pattern may hold beside literal text: <any>, which is
// at least one character, or a regular expression between </ and />.
var placeholder = regexp.MustCompile(`<any>|</(.+?)/>`)

// checkPattern finds a broken expression while reading, before anything runs.
func checkPattern(text string) error {
	for _, found := range placeholder.FindAllStringSubmatch(text, -1) {
		if _, err := regexp.Compile(found[1]); err != nil {
			return err
		}
	}
	return nil
}

// matchText compares the whole of got with a pattern. Variables stand for
// literal text, whatever they hold.
func (p *player) matchText(pattern, got string) error {
	var expression strings.Builder
	literal := func(text string) error {
		value, err := p.expand(text)
		expression.WriteString(regexp.QuoteMeta(value))
		return err
	}
	at := 0
	for _, found := range placeholder.FindAllStringSubmatchIndex(pattern, -1) {
		if err := literal(pattern[at:found[0]]); err != nil {
			return err
		}
		if found[2] < 0 {
			expression.WriteString(`.+`)
		} else {
			expression.WriteString(`(?:` + pattern[found[2]:found[3]] + `)`)
		}
		at = found[1]
	}
	if err := literal(pattern[at:]); err != nil {
		return err
	}
	compiled, err := regexp.Compile(`(?s)\A(?:` + expression.String() + `)\z`)
	if err != nil {
		return err
	}
	if !compiled.MatchString(got) {
		want, _ := p.expand(pattern)
		return fmt.Errorf("want %s\n     got  %s", want, got)
	}
	return nil
}

// contains tells whether a body holds a text, or matches /an expression/.
func (p *player) contains(body, part string) (bool, error) {
	if expression, ok := slashed(part); ok {
		compiled, err := regexp.Compile(expression)
		return err == nil && compiled.MatchString(body), err
	}
	text, err := p.expand(part)
	return strings.Contains(body, text), err
}
