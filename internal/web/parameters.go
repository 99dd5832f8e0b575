package web

import (
	"errors"
	"net/url"
	"strings"
	"unicode/utf8"
)

const maxFields = 1000

var (
	errTooManyFields = errors.New("more than 1000 fields")
	errEncoding      = errors.New("a field is not valid percent-encoded UTF-8, or holds a NUL")
)

// parseParameters reads application/x-www-form-urlencoded text. It differs
// from net/url where that would hide something from the rules above: bad
// encoding refuses the whole text, "+" and "%" are decoded in names too, and
// ";" is data. Every value keeps its place, so a repeated name is seen.
func parseParameters(text string) (url.Values, error) {
	count := strings.Count(text, "&") + 1
	if count > maxFields {
		return nil, errTooManyFields
	}
	values := make(url.Values, count)
	slots := make([]string, 0, count) // one backing array for all first values
	for text != "" {
		var field string
		if field, text, _ = strings.Cut(text, "&"); field == "" {
			continue
		}
		name, value, _ := strings.Cut(field, "=")
		name, err := unescape(name)
		if err != nil {
			return nil, err
		}
		if value, err = unescape(value); err != nil {
			return nil, err
		}
		if earlier, repeated := values[name]; repeated {
			values[name] = append(earlier, value)
			continue
		}
		slots = append(slots, value)
		values[name] = slots[len(slots)-1 : len(slots) : len(slots)]
	}
	return values, nil
}

// unescape returns text itself where there is nothing to decode, which is how
// most parameters come.
func unescape(text string) (string, error) {
	plain := true
	for i := range len(text) {
		if b := text[i]; b == '%' || b == '+' || b == 0 || b >= utf8.RuneSelf {
			plain = false
			break
		}
	}
	if plain {
		return text, nil
	}
	decoded := make([]byte, 0, len(text))
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '+':
			decoded = append(decoded, ' ')
		case '%':
			if i+2 >= len(text) || !isHex(text[i+1]) || !isHex(text[i+2]) {
				return "", errEncoding
			}
			decoded = append(decoded, hexValue(text[i+1])<<4|hexValue(text[i+2]))
			i += 2
		default:
			decoded = append(decoded, text[i])
		}
	}
	if !utf8.Valid(decoded) || strings.IndexByte(string(decoded), 0) >= 0 {
		return "", errEncoding
	}
	return string(decoded), nil
}

func isHex(b byte) bool {
	return '0' <= b && b <= '9' || 'a' <= b && b <= 'f' || 'A' <= b && b <= 'F'
}

func hexValue(b byte) byte {
	switch {
	case b <= '9':
		return b - '0'
	case b <= 'F':
		return b - 'A' + 10
	}
	return b - 'a' + 10
}
