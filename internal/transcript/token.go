package transcript

import (
	"encoding/base64"
	"errors"
	"strings"
)

// tokenCheck reads a part of a JWT. It verifies no signature: that is what the
// independent clients are for.
type tokenCheck struct {
	place
	part  string // claims or header
	token string
	want  *jsonText
}

func (c tokenCheck) play(p *player) error {
	token, err := p.expand(c.token)
	if err != nil {
		return c.errorf("%s: %w", c.part, err)
	}
	value, err := readToken(token, c.part)
	if err != nil {
		return c.errorf("%s: %w", c.part, err)
	}
	if problems := p.matchJSON(c.part, c.want.value, value); len(problems) > 0 {
		return c.errorf("the token is not as written\n  %s\n--- got\n%s", strings.Join(problems, "\n  "), compact(value))
	}
	return nil
}

func readToken(token, part string) (any, error) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return nil, errors.New("the value is not a signed JWT")
	}
	encoded := parts[0]
	if part == "claims" {
		encoded = parts[1]
	}
	text, err := base64.RawURLEncoding.DecodeString(encoded)
	if err != nil {
		return nil, err
	}
	return decodeJSON(text)
}
