package config

import (
	"bytes"
	"errors"
	"io"
	"path/filepath"
	"regexp"
	"strconv"

	"go.yaml.in/yaml/v3"
)

// yamlFile is the koanf parser of the configuration file. What is wrong goes to the diagnosis, and
// the rest is read, so that one run names every mistake.
type yamlFile struct {
	name      string
	diagnosis *diagnosis
}

func (f yamlFile) Unmarshal(content []byte) (map[string]any, error) {
	decoder := yaml.NewDecoder(bytes.NewReader(content))
	var document yaml.Node
	if err := decoder.Decode(&document); errors.Is(err, io.EOF) {
		return nil, nil
	} else if err != nil {
		f.refuseSyntax(err)
		return nil, nil
	}
	var more yaml.Node
	if err := decoder.Decode(&more); err == nil {
		f.diagnosis.addAt(f.source(&more), "", "got a second document", "one document", "remove what follows the line ---")
	} else if !errors.Is(err, io.EOF) {
		f.refuseSyntax(err)
	}
	reader := nodeReader{diagnosis: f.diagnosis, source: f.source, directory: filepath.Dir(f.name)}
	values, _ := reader.members(document.Content[0], fields(), "")
	return values, nil
}

// Marshal is the half of koanf.Parser that nothing asks for.
func (f yamlFile) Marshal(values map[string]any) ([]byte, error) { return yaml.Marshal(values) }

func (f yamlFile) source(n *yaml.Node) Source { return Source{Name: f.name, Line: n.Line} }

var syntaxError = regexp.MustCompile(`(?s)^yaml: (?:line (\d+): )?(.*)$`)

func (f yamlFile) refuseSyntax(err error) {
	f.diagnosis.blind = true
	source, reason := Source{Name: f.name}, err.Error()
	if parts := syntaxError.FindStringSubmatch(reason); parts != nil {
		source.Line, _ = strconv.Atoi(parts[1])
		reason = parts[2]
	}
	f.diagnosis.addAt(source, "", "got text that is not YAML ("+reason+")", "lines of the form key: value",
		"look for a tab, a missing space after a colon, or an unclosed quote on this line or the one before")
}
