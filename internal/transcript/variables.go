package transcript

import (
	"encoding/base64"
	"fmt"
	"net/url"
	"regexp"
	"strings"
)

var reference = regexp.MustCompile(`\{\{([^{}]*)\}\}`)

// expand puts values in the place of {{…}}. An unknown name is an error: an
// empty string in its place could make a test pass.
func (p *player) expand(text string) (string, error) {
	var failure error
	expanded := reference.ReplaceAllStringFunc(text, func(match string) string {
		value, err := p.evaluate(strings.Fields(match[2 : len(match)-2]))
		if err != nil && failure == nil {
			failure = err
		}
		return value
	})
	return expanded, failure
}

// evaluate knows three forms: a name; escape and a name, for use inside a
// query; basic and two names, the credentials of RFC 6749 §2.3.1.
func (p *player) evaluate(words []string) (string, error) {
	names := words
	if len(words) > 1 {
		names = words[1:]
	}
	values := make([]string, len(names))
	for i, name := range names {
		value, known := p.vars[name]
		if !known {
			return "", fmt.Errorf("no variable is named %q", name)
		}
		values[i] = value
	}
	switch {
	case len(words) == 1:
		return values[0], nil
	case len(words) == 2 && words[0] == "escape":
		return url.QueryEscape(values[0]), nil
	case len(words) == 3 && words[0] == "basic":
		pair := url.QueryEscape(values[0]) + ":" + url.QueryEscape(values[1])
		return base64.StdEncoding.EncodeToString([]byte(pair)), nil
	}
	return "", fmt.Errorf("{{%s}} is neither a name, nor escape NAME, nor basic ID SECRET", strings.Join(words, " "))
}
