package config

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// nodeReader turns YAML into values of the types that Config has, and notes where each came from.
// A value that does not fit is reported and left out. Its depth is bounded by the fields', whatever
// the depth of the text.
type nodeReader struct {
	diagnosis *diagnosis
	source    func(*yaml.Node) Source
	directory string // relative file names of this layer start here
}

func (r nodeReader) members(n *yaml.Node, known []*field, path string) (map[string]any, bool) {
	if n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null" {
		return nil, false
	}
	if n.Kind != yaml.MappingNode {
		r.refuse(n, path, "got "+describe(n), "keys and values", "")
		r.diagnosis.blind = r.diagnosis.blind || path == ""
		return nil, false
	}
	values := map[string]any{}
	lines := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		place := join(path, printable(key.Value))
		if first, again := lines[key.Value]; again {
			r.refuse(key, place, "got this key a second time", "each key once", fmt.Sprintf("remove it here or on line %d", first))
			continue
		}
		lines[key.Value] = key.Line
		f := find(known, key.Value)
		if f == nil || key.Kind != yaml.ScalarNode {
			r.refuseUnknown(key, known, path)
			continue
		}
		if read, ok := r.value(value, f, place); ok {
			r.diagnosis.sources[place] = r.source(key)
			values[f.key] = read
		}
	}
	return values, true
}

func (r nodeReader) refuseUnknown(key *yaml.Node, known []*field, path string) {
	if key.Kind != yaml.ScalarNode {
		r.refuse(key, path, "got "+describe(key)+" as a key", "keys of plain text", "")
		return
	}
	fix := "remove it"
	if keys := keysOf(known); len(keys) < 200 {
		fix += "; the keys here are " + keys
	}
	if meant := suggestKey(key.Value, known); meant != "" {
		fix = "did you mean " + meant + "?"
	}
	r.refuse(key, join(path, printable(key.Value)), "this key is unknown", "a key of docs/config.md", fix)
}

// value reads what belongs to one key; false if there is nothing to use. A null is as good as no key.
func (r nodeReader) value(n *yaml.Node, f *field, path string) (any, bool) {
	if n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null" {
		return nil, false
	}
	switch f.kind {
	case kindSection:
		return r.members(n, f.members, path)
	case kindEntries:
		return r.list(n, f, path, func(item *yaml.Node, place string) (any, bool) { return r.members(item, f.members, place) })
	case kindTextList:
		return r.list(n, f, path, func(item *yaml.Node, place string) (any, bool) { return r.plain(item, f, place) })
	case kindTextMap:
		return r.texts(n, f, path)
	}
	return r.scalar(n, f, path)
}

func (r nodeReader) list(n *yaml.Node, f *field, path string, read func(*yaml.Node, string) (any, bool)) (any, bool) {
	if n.Kind != yaml.SequenceNode {
		r.refuse(n, path, "got "+describe(n), "a list", "write each item on a line of its own, after a dash")
		return nil, false
	}
	if !strings.Contains(path, "[") {
		r.diagnosis.sources.forget(path) // the items of a lower layer's list, and with them the lists inside
	}
	values := make([]any, 0, len(n.Content))
	for i, item := range n.Content {
		place := fmt.Sprintf("%s[%d]", path, i)
		r.diagnosis.sources[place] = r.source(item)
		value, ok := read(item, place)
		if !ok && f.kind == kindEntries {
			// An entry that cannot be read keeps its place, or the paths of later ones would be wrong.
			value, ok = map[string]any{}, true
		}
		if ok {
			values = append(values, value)
		}
	}
	return values, true
}

func (r nodeReader) texts(n *yaml.Node, f *field, path string) (any, bool) {
	if n.Kind != yaml.MappingNode {
		r.refuse(n, path, "got "+describe(n), "texts by language", "write {en: …}")
		return nil, false
	}
	values := map[string]any{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		language := n.Content[i].Value
		place := join(path, printable(language))
		if _, again := values[language]; again {
			r.refuse(n.Content[i], place, "got this key a second time", "each key once", "remove one")
		} else if text, ok := r.plain(n.Content[i+1], f, place); ok {
			values[language] = text
		}
	}
	return values, true
}

func (r nodeReader) scalar(n *yaml.Node, f *field, path string) (any, bool) {
	written, ok := r.plain(n, f, path)
	if !ok {
		return nil, false
	}
	switch f.kind {
	case kindNumber:
		if value, err := strconv.Atoi(written); err == nil {
			return value, true
		}
		r.refuse(n, path, quote(written), "a whole number", "")
		return nil, false
	case kindSwitch:
		if value, err := strconv.ParseBool(written); err == nil && len(written) > 1 {
			return value, true
		}
		r.refuse(n, path, quote(written), "true or false", "")
		return nil, false
	case kindDuration:
		if value, ok := parseDuration(written); ok {
			return value, true
		}
		r.refuse(n, path, quote(written), "a duration", "write whole numbers with s, m, h or d, such as 300s, 1h30m or 14d")
		return nil, false
	}
	if f.isPath() && !filepath.IsAbs(written) && written != "" {
		return filepath.Join(r.directory, written), true
	}
	return written, true
}

// plain is the text of a scalar as it was written: 007 and no stay what they are, because the field,
// not the look of the value, decides about types.
func (r nodeReader) plain(n *yaml.Node, f *field, path string) (string, bool) {
	switch {
	case n.Kind != yaml.ScalarNode:
		r.refuse(n, path, "got "+describe(n), expectedOne(f), "")
		return "", false
	case n.ShortTag() == "!!null":
		r.refuse(n, path, "got nothing", expectedOne(f), "remove the entry or fill it in")
		return "", false
	case n.Style&yaml.TaggedStyle != 0 && n.ShortTag() != "!!str":
		r.refuse(n, path, "got a YAML tag", expectedOne(f), "remove the part that begins with an exclamation mark")
		return "", false
	case strings.ContainsRune(n.Value, 0):
		r.refuse(n, path, "got a NUL character", expectedOne(f), "remove it")
		return "", false
	}
	return n.Value, true
}

func (r nodeReader) refuse(n *yaml.Node, path, given, expected, fix string) {
	r.diagnosis.addAt(r.source(n), path, given, expected, fix)
}

func expectedOne(f *field) string {
	switch f.kind {
	case kindNumber:
		return "a whole number"
	case kindDuration, kindSwitch:
		return string(f.kind)
	}
	return "text"
}

func describe(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "keys and values"
	case yaml.SequenceNode:
		return "a list"
	case yaml.AliasNode:
		return "a YAML alias, which is not read here"
	}
	return "a single value"
}
