package config

import (
	"io"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/authgrove/authgrove/internal/secret"
)

// Print writes every setting as YAML, each with its source behind it and no secret in it. Members of
// list entries that are not set are left out.
func (l *Loaded) Print(w io.Writer) error {
	encoder := yaml.NewEncoder(w)
	encoder.SetIndent(2)
	printer := printing{sources: l.Sources}
	if err := encoder.Encode(printer.section(reflect.ValueOf(l.Config), fields(), "", false)); err != nil {
		return err
	}
	return encoder.Close()
}

type printing struct{ sources Sources }

func (p printing) section(owner reflect.Value, members []*field, path string, sparse bool) *yaml.Node {
	node := &yaml.Node{Kind: yaml.MappingNode}
	for _, f := range members {
		value, here := owner.Field(f.index), join(path, f.key)
		_, given := p.sources[here]
		if sparse && !given && value.IsZero() {
			continue
		}
		node.Content = append(node.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: f.key}, p.value(reflect.Indirect(value), f, here, sparse))
	}
	return node
}

func (p printing) value(value reflect.Value, f *field, path string, sparse bool) *yaml.Node {
	switch f.kind {
	case kindSection:
		return p.section(value, f.members, path, sparse)
	case kindEntries:
		return p.entries(value, f, path)
	}
	node := leaf(value, f, path)
	node.LineComment = "not set"
	if source, ok := p.sources[path]; ok {
		node.LineComment = source.String()
	}
	return node
}

func (p printing) entries(value reflect.Value, f *field, path string) *yaml.Node {
	node := &yaml.Node{Kind: yaml.SequenceNode}
	for i := range value.Len() {
		node.Content = append(node.Content, p.section(value.Index(i), f.members, item(path, i), true))
	}
	if value.Len() == 0 {
		node.Style = yaml.FlowStyle
		node.LineComment = "not set"
	}
	return node
}

func leaf(value reflect.Value, f *field, path string) *yaml.Node {
	switch f.kind {
	case kindTextList:
		node := &yaml.Node{Kind: yaml.SequenceNode, Style: yaml.FlowStyle}
		for i := range value.Len() {
			node.Content = append(node.Content, textNode(value.Index(i).String()))
		}
		return node
	case kindTextMap:
		texts := value.Interface().(map[string]string)
		node := &yaml.Node{Kind: yaml.MappingNode, Style: yaml.FlowStyle}
		for _, key := range slices.Sorted(maps.Keys(texts)) {
			node.Content = append(node.Content, textNode(key), textNode(texts[key]))
		}
		return node
	case kindNumber:
		return plainNode(strconv.FormatInt(value.Int(), 10))
	case kindSwitch:
		return plainNode(strconv.FormatBool(value.Bool()))
	case kindDuration:
		return plainNode(formatDuration(time.Duration(value.Int())))
	case kindSecret:
		return textNode(redact(secret.Text(value.String()), path))
	}
	return textNode(value.String())
}

func redact(text secret.Text, path string) string {
	switch {
	case text == "":
		return ""
	case path == "database", path == "smtp.url":
		return redactedURL(text)
	}
	return text.String()
}

func plainNode(value string) *yaml.Node { return &yaml.Node{Kind: yaml.ScalarNode, Value: value} }

// textNode is quoted by the encoder where YAML would read something else than text.
func textNode(value string) *yaml.Node {
	node := &yaml.Node{}
	node.SetString(value)
	return node
}
