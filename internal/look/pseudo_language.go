package look

import (
	"strings"
	"unicode"

	"golang.org/x/text/language"
)

// PseudoLanguage is English made longer and written from right to left, to see whether a page holds. Match never
// returns it, so nobody meets it outside the gallery.
const PseudoLanguage = "ar-XB"

var pseudoTag = language.MustParse(PseudoLanguage)

// Right-to-left override and its end: what is between them is laid out as if it were Hebrew or Arabic.
const rightToLeftStart, rightToLeftEnd = "\u202E", "\u202C"

// pseudo makes a text longer and right to left. What stands for a value is left as it is.
func pseudo(text string) string {
	var out, word strings.Builder
	letters, hole := 0, false
	end := func() {
		if word.Len() > 0 {
			out.WriteString(rightToLeftStart + word.String() + rightToLeftEnd)
			word.Reset()
		}
	}
	for _, r := range text {
		switch {
		case string(r) == holeStart, string(r) == holeEnd:
			end()
			hole = string(r) == holeStart
			out.WriteRune(r)
		case hole || !unicode.IsLetter(r):
			end()
			out.WriteRune(r)
		default:
			letters++
			word.WriteRune(accented(r))
		}
	}
	end()
	// Translations of English are about a third longer, short ones even more.
	for n := letters/3 + 1; n > 0; n -= len(filler) {
		out.WriteString(" " + rightToLeftStart + filler[:min(n+1, len(filler))] + rightToLeftEnd)
	}
	return out.String()
}

const filler = "longer"

var accents = map[rune]rune{'a': 'á', 'e': 'ë', 'i': 'ï', 'o': 'ö', 'u': 'ü', 'A': 'Á', 'E': 'Ë', 'I': 'Ï', 'O': 'Ö', 'U': 'Ü'}

func accented(r rune) rune {
	if accent, ok := accents[r]; ok {
		return accent
	}
	return r
}

// pseudoText is a text of the first language with the values put in after it has been made longer.
func (w words) pseudoText(key string, values map[string]string, count any) (string, error) {
	holes := make(map[string]string, len(values))
	var filled []string
	for name, value := range values {
		holes[name] = holeStart + name + holeEnd
		filled = append(filled, holes[name], value)
	}
	text, err := w.localized(key, holes, count)
	return strings.NewReplacer(filled...).Replace(pseudo(text)), err
}
