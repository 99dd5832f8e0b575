package demo

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
)

// long is what only a machine reads: tokens, codes, tickets, challenges.
var long = regexp.MustCompile(`[A-Za-z0-9_.~-]{40,}`)

// short keeps the ends of what is long, by which people tell two tokens apart.
func short(text string) string {
	return long.ReplaceAllStringFunc(text, func(token string) string {
		return token[:14] + "…" + token[len(token)-6:]
	})
}

const (
	maxLines = 12
	maxLine  = 96
)

// body prints a JSON object, one member a line; other bodies are pages.
func (p *paper) body(text string) {
	decoder := json.NewDecoder(bytes.NewReader([]byte(text)))
	if open, err := decoder.Token(); err != nil || open != json.Delim('{') {
		return
	}
	for n := 0; decoder.More(); n++ {
		name, err := decoder.Token()
		if err != nil {
			return
		}
		var value json.RawMessage
		if decoder.Decode(&value) != nil {
			return
		}
		if n >= maxLines {
			continue
		}
		line := []rune(short(fmt.Sprintf("%s: %s", name, value)))
		if len(line) > maxLine {
			line = append(line[:maxLine-1], '…')
		}
		p.line("        " + string(line))
		if n == maxLines-1 && decoder.More() {
			p.line("        …")
		}
	}
}
