package transcript

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// kinds are the placeholders that stand for a whole JSON value.
var kinds = map[string]func(any) bool{
	"<any>":    func(any) bool { return true },
	"<string>": func(v any) bool { s, ok := v.(string); return ok && s != "" },
	"<number>": func(v any) bool { _, ok := v.(json.Number); return ok },
	"<bool>":   func(v any) bool { _, ok := v.(bool); return ok },
	"<array>":  func(v any) bool { _, ok := v.([]any); return ok },
	"<object>": func(v any) bool { _, ok := v.(map[string]any); return ok },
}

// furtherMembers in an expected object allows members that it does not name.
const furtherMembers = "..."

// matchJSON lists every difference, each with the path to it.
func (p *player) matchJSON(path string, want, got any) []string {
	differ := func(problem string) []string { return []string{path + ": " + problem} }
	switch want := want.(type) {
	case map[string]any:
		object, ok := got.(map[string]any)
		if !ok {
			return differ("want an object, got " + compact(got))
		}
		return p.matchObject(path, want, object)
	case []any:
		array, ok := got.([]any)
		if !ok || len(array) != len(want) {
			return differ(fmt.Sprintf("want an array of %d, got %s", len(want), compact(got)))
		}
		var problems []string
		for i := range want {
			problems = append(problems, p.matchJSON(fmt.Sprintf("%s.%d", path, i), want[i], array[i])...)
		}
		return problems
	case string:
		if err := p.matchString(want, got); err != nil {
			return differ(err.Error())
		}
	default:
		if want != got {
			return differ("want " + compact(want) + ", got " + compact(got))
		}
	}
	return nil
}

func (p *player) matchObject(path string, want, got map[string]any) []string {
	var problems []string
	_, open := want[furtherMembers]
	for _, name := range slices.Sorted(maps.Keys(want)) {
		value, present := got[name]
		switch {
		case name == furtherMembers:
		case !present:
			problems = append(problems, path+"."+name+": is missing")
		default:
			problems = append(problems, p.matchJSON(path+"."+name, want[name], value)...)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(got)) {
		if _, expected := want[name]; !expected && !open {
			problems = append(problems, path+"."+name+": not expected, is "+compact(got[name]))
		}
	}
	return problems
}

func (p *player) matchString(want string, got any) error {
	if is, known := kinds[want]; known {
		if !is(got) {
			return fmt.Errorf("want %s, got %s", want, compact(got))
		}
		return nil
	}
	text, ok := got.(string)
	if !ok {
		return fmt.Errorf("want the string %q, got %s", want, compact(got))
	}
	return p.matchText(want, text)
}

// checkJSONPattern finds broken patterns and misspelt placeholders while reading.
func checkJSONPattern(value any) error {
	switch value := value.(type) {
	case map[string]any:
		for _, member := range value {
			if err := checkJSONPattern(member); err != nil {
				return err
			}
		}
	case []any:
		for _, element := range value {
			if err := checkJSONPattern(element); err != nil {
				return err
			}
		}
	case string:
		_, known := kinds[value]
		if !known && strings.HasPrefix(value, "<") && !placeholder.MatchString(value) {
			return fmt.Errorf("%q is no placeholder", value)
		}
		return checkPattern(value)
	}
	return nil
}

func compact(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		return fmt.Sprint(value)
	}
	return string(text)
}
