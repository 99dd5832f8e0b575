package config

import (
	"bytes"
	"fmt"
	"strings"
)

const introduction = `# Configuration

<!-- Generated from internal/config. To write it anew: go test ./internal/config -update -->

Settings come from four places; the later wins:

1. the defaults below,
2. a YAML file (` + "`--config FILE`" + `; an example is [example.yaml](example.yaml)),
3. environment variables,
4. flags.

Only ` + "`url`" + ` must be set. A key that is not listed here is refused, with a suggestion; so is a key of a later
release. ` + "`authgrove config validate`" + ` lists everything that is wrong at once, ` + "`config print`" + ` shows each value with its
source and without secrets, ` + "`config schema`" + ` prints a JSON Schema for editors.

* **Variables** are ` + "`AUTHGROVE_`" + ` and the path of the key in capitals, with two underscores between its names:
  ` + "`metrics.listen`" + ` is ` + "`AUTHGROVE_METRICS__LISTEN`" + `. An empty variable counts as not set. A list of texts is written with
  commas, a list of sections as JSON or YAML.
* **Durations** are whole numbers with ` + "`s`, `m`, `h` or `d`: `300s`, `1h30m`, `14d`" + `. The lifetimes of a client are seconds.
* **Secrets** can each be given by the name of a file instead: ` + "`master_key_file`" + ` in the file,
  ` + "`AUTHGROVE_MASTER_KEY_FILE`" + ` as a variable. Such a file, and a configuration file with secrets in it, must not be open to the
  group or to everyone (` + "`chmod 600`" + `). Secrets in flags are refused, and so are secrets that are short, repeated, counted or
  taken from a manual.
* **File names** that are relative start at the folder of the configuration file; in variables and flags, at the working
  directory.
* YAML anchors and aliases are not read.
`

// Markdown is docs/config.md.
func Markdown() []byte {
	var b bytes.Buffer
	b.WriteString(introduction)
	writeSection(&b, "The top", "", fields())
	return b.Bytes()
}

// writeSection writes the section's own keys first, then its sections one after another.
func writeSection(b *bytes.Buffer, title, intro string, members []*field) {
	fmt.Fprintf(b, "\n## %s\n", title)
	if intro != "" {
		b.WriteString("\n" + intro + "\n")
	}
	if leaves := leavesOf(members); len(leaves) > 0 {
		b.WriteString("\n| key | value | default | meaning |\n|---|---|---|---|\n")
		for _, f := range leaves {
			fmt.Fprintf(b, "| `%s` | %s | %s | %s |\n", f.key, valueText(f), defaultText(f), cell(f.doc))
		}
	}
	for _, f := range members {
		switch f.kind {
		case kindSection:
			writeSection(b, code(f.path), f.doc, f.members)
		case kindEntries:
			writeSection(b, code(f.path), f.doc+" A list; each entry has these keys.", f.members)
		}
	}
}

func leavesOf(members []*field) []*field {
	var leaves []*field
	for _, f := range members {
		if f.kind != kindSection && f.kind != kindEntries {
			leaves = append(leaves, f)
		}
	}
	return leaves
}

func valueText(f *field) string {
	switch {
	case len(f.enum) > 0 && f.kind == kindTextList:
		return "list of " + enumText(f.enum)
	case len(f.enum) > 0:
		return enumText(f.enum)
	case f.min != "":
		return fmt.Sprintf("%s, %s to %s", f.kind, f.min, f.max)
	case f.shortest > 0:
		return fmt.Sprintf("secret, %d to %d characters", f.shortest, longestSecret)
	case f.kind == kindTextList:
		return "list of texts"
	case f.isPath():
		return "file name"
	}
	return string(f.kind)
}

func defaultText(f *field) string {
	switch {
	case f.required:
		return "**required**"
	case f.initial == "":
		return ""
	}
	return code(strings.ReplaceAll(f.initial, ",", ", "))
}

func enumText(enum []string) string {
	shown := make([]string, len(enum))
	for i, value := range enum {
		shown[i] = code(value)
	}
	return strings.Join(shown, ", ")
}

func code(text string) string { return "`" + text + "`" }

func cell(text string) string { return strings.ReplaceAll(text, "|", `\|`) }
