package config

import (
	"strings"

	"go.yaml.in/yaml/v3"
)

// readText reads a value given as one string, in a variable or a flag. Lists of texts may be written
// with commas; lists of sections are YAML (of which JSON is a part).
func readText(d *diagnosis, f *field, given string, source Source) (any, bool) {
	node := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: given}
	switch {
	case f.kind == kindTextList && !strings.HasPrefix(strings.TrimSpace(given), "["):
		node = commaList(given)
	case f.kind == kindTextList || f.kind == kindEntries:
		var document yaml.Node
		if err := yaml.Unmarshal([]byte(given), &document); err != nil || len(document.Content) == 0 {
			d.addAt(source, f.path, "got text that is not YAML", "a list", "write it as [{key: value}]")
			return nil, false
		}
		node = document.Content[0]
	}
	d.sources.forget(f.path)
	reader := nodeReader{diagnosis: d, source: func(*yaml.Node) Source { return source }}
	value, ok := reader.value(node, f, f.path)
	if ok {
		d.sources[f.path] = source
	}
	return value, ok
}

func commaList(given string) *yaml.Node {
	list := &yaml.Node{Kind: yaml.SequenceNode}
	for item := range strings.SplitSeq(given, ",") {
		if item = strings.TrimSpace(item); item != "" {
			list.Content = append(list.Content, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: item})
		}
	}
	return list
}
