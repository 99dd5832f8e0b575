package transcript

import (
	"fmt"
	"html"
	"net/url"
	"regexp"
	"strings"
)

var formAction = regexp.MustCompile(`(?is)<form\b[^>]*\baction\s*=\s*"([^"]*)"`)

// matchResponse asks that the answer is an authorization response to
// {{redirect_uri}} with exactly these parameters, there where {{response_mode}}
// puts them and nowhere else.
func (p *player) matchResponse(want []field, got *answer) error {
	location, to := got.header.Get("Location"), p.vars["redirect_uri"]
	var rest string
	found := false
	switch mode := p.vars["response_mode"]; mode {
	case "query":
		separator := "?"
		if strings.Contains(to, "?") {
			separator = "&"
		}
		rest, found = strings.CutPrefix(location, to+separator)
		found = found && !strings.Contains(rest, "#")
	case "fragment":
		rest, found = strings.CutPrefix(location, to+"#")
	case "form_post":
		action := formAction.FindSubmatch(got.body)
		if location != "" || action == nil || html.UnescapeString(string(action[1])) != to {
			return fmt.Errorf("want a form that is posted to %s", to)
		}
		return p.matchValues(want, formValues(got), to)
	default:
		return fmt.Errorf("response_mode is %q", mode)
	}
	if !found {
		return fmt.Errorf("want an answer to %s by %s, got %s", to, p.vars["response_mode"], location)
	}
	values, err := url.ParseQuery(rest)
	if err != nil {
		return err
	}
	return p.matchValues(want, values, location)
}

// formValues are what a form of the page would send.
func formValues(a *answer) url.Values {
	values := url.Values{}
	for _, sent := range inputs(a) {
		if sent.name != "" {
			values.Add(sent.name, sent.value)
		}
	}
	return values
}

// fromResponse takes a parameter out of an authorization response, wherever it is.
func fromResponse(a *answer, name string) (string, error) {
	location := a.header.Get("Location")
	switch {
	case location == "":
		return fromInput(a, name)
	case strings.Contains(location, "#"):
		return fromParameters(a, name, "Location", rawFragment)
	}
	return fromParameters(a, name, "Location", rawQuery)
}
