package transcript

import (
	"errors"
	"fmt"
	"html"
	"net/http"
	"regexp"
	"strconv"
	"strings"
)

// source takes one value out of an answer. A value that is not there is an
// error, never an empty string.
type source func(*answer) (string, error)

var errSource = errors.New("a capture is: query or fragment NAME of HEADER, response NAME, json PATH, header NAME, cookie NAME, input NAME or body /expression/")

func parseSource(text string) (source, error) {
	kind, rest, _ := strings.Cut(text, " ")
	rest = strings.TrimSpace(rest)
	if rest == "" {
		return nil, errSource
	}
	switch kind {
	case "query", "fragment":
		of := part(rawQuery)
		if kind == "fragment" {
			of = rawFragment
		}
		name, header, found := strings.Cut(rest, " of ")
		if !found {
			return nil, errSource
		}
		return func(a *answer) (string, error) { return fromParameters(a, name, strings.TrimSpace(header), of) }, nil
	case "response":
		return func(a *answer) (string, error) { return fromResponse(a, rest) }, nil
	case "json":
		return func(a *answer) (string, error) { return fromJSON(a, rest) }, nil
	case "header":
		return func(a *answer) (string, error) { return only("header "+rest, a.header.Values(rest)) }, nil
	case "cookie":
		return func(a *answer) (string, error) { return fromCookie(a, rest) }, nil
	case "input":
		return func(a *answer) (string, error) { return fromInput(a, rest) }, nil
	case "body":
		expression, ok := slashed(rest)
		compiled, err := regexp.Compile(expression)
		if !ok || err != nil || compiled.NumSubexp() != 1 {
			return nil, errors.New("body needs /an expression/ with one group")
		}
		return func(a *answer) (string, error) { return fromBody(a, compiled) }, nil
	}
	return nil, errSource
}

// only insists on exactly one value.
func only(what string, values []string) (string, error) {
	if len(values) != 1 {
		return "", fmt.Errorf("want one %s, got %d", what, len(values))
	}
	return values[0], nil
}

func fromParameters(a *answer, name, header string, of part) (string, error) {
	address, err := only("header "+header, a.header.Values(header))
	if err != nil {
		return "", err
	}
	values, err := parametersOf(address, of)
	if err != nil {
		return "", err
	}
	return only("parameter "+name, values[name])
}

func fromJSON(a *answer, path string) (string, error) {
	value, err := decodeJSON(a.body)
	if err != nil {
		return "", err
	}
	for name := range strings.SplitSeq(path, ".") {
		switch inside := value.(type) {
		case map[string]any:
			member, present := inside[name]
			if !present {
				return "", fmt.Errorf("json has no %s", path)
			}
			value = member
		case []any:
			index, err := strconv.Atoi(name)
			if err != nil || index < 0 || index >= len(inside) {
				return "", fmt.Errorf("json has no %s", path)
			}
			value = inside[index]
		default:
			return "", fmt.Errorf("json has no %s", path)
		}
	}
	if text, ok := value.(string); ok {
		return text, nil
	}
	return compact(value), nil
}

func fromCookie(a *answer, name string) (string, error) {
	var values []string
	for _, cookie := range (&http.Response{Header: a.header}).Cookies() {
		if cookie.Name == name {
			values = append(values, cookie.Value)
		}
	}
	return only("cookie "+name, values)
}

var (
	inputTag  = regexp.MustCompile(`(?is)<(?:input|button)\b[^>]*>`)
	attribute = regexp.MustCompile(`(?is)\b(name|value)\s*=\s*(?:"([^"]*)"|'([^']*)')`)
)

// inputs are the named values in the page.
func inputs(a *answer) (found []field) {
	for _, tag := range inputTag.FindAllString(string(a.body), -1) {
		attributes := map[string]string{}
		for _, found := range attribute.FindAllStringSubmatch(tag, -1) {
			attributes[strings.ToLower(found[1])] = html.UnescapeString(found[2] + found[3])
		}
		found = append(found, field{attributes["name"], attributes["value"]})
	}
	return found
}

// fromInput reads the value that a form of the page would send.
func fromInput(a *answer, name string) (string, error) {
	return only("input "+name, formValues(a)[name])
}

func fromBody(a *answer, expression *regexp.Regexp) (string, error) {
	found := expression.FindSubmatch(a.body)
	if found == nil {
		return "", fmt.Errorf("the body does not match /%s/", expression)
	}
	return html.UnescapeString(string(found[1])), nil
}
