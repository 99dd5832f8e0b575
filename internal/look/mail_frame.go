package look

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/authgrove/authgrove/internal/notify"
)

// mailFrame is the dot of the mail templates.
type mailFrame struct{ frame }

// Accent is the colour of the brand in the light scheme; OnAccent is readable on it.
func (f mailFrame) Accent() (string, error) { return accentOf(f.looks.brand.Accent, "#1c6b46") }

// AccentDark is the same in the dark scheme.
func (f mailFrame) AccentDark() (string, error) { return accentOf(f.looks.brand.AccentDark, "#5cc48e") }

// OnAccent is paper or ink, whichever can be read on an accent.
func (f mailFrame) OnAccent(accent string) (string, error) {
	c, err := parseColour(accent)
	if err != nil {
		return "", err
	}
	ink, paper := colour{11, 20, 15}, colour{255, 255, 255}
	if contrast(ink, c) > contrast(paper, c) {
		return ink.String(), nil
	}
	return paper.String(), nil
}

func accentOf(chosen, builtIn string) (string, error) {
	if chosen == "" {
		return builtIn, nil
	}
	c, err := parseColour(chosen)
	return c.String(), err
}

// rows lists what is known of the occasion. An empty value has no row.
func (f mailFrame) rows(m notify.Message) (rows []mailRow, err error) {
	when := ""
	if !m.At.IsZero() {
		at := m.At.UTC()
		if when, err = f.T("time", "Date", at.Format(time.DateOnly), "Time", at.Format("15:04")); err != nil {
			return nil, err
		}
	}
	for _, row := range []mailRow{{"app", unlinked(m.Client)}, {"device", unlinked(m.Device)}, {"place", visible(m.Place)}, {"time", when}} {
		if row.Value != "" {
			rows = append(rows, row)
		}
	}
	return rows, nil
}

// longestName is more than the name of an app needs and less than a message
// that somebody could write into one.
const longestName = 60

// unlinked is a name that no mail program turns into a link: whoever registers
// an app chooses its name, and must not choose where a mail of ours leads.
func unlinked(name string) string {
	name = strings.Join(strings.FieldsFunc(name, func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune(`/\@`, r)
	}), " ")
	var b strings.Builder
	runes := 0
	for i, r := range name {
		if runes++; runes > longestName {
			b.WriteRune('…')
			break
		}
		b.WriteRune(r)
		next, _ := utf8.DecodeRuneInString(name[i+utf8.RuneLen(r):])
		if isDot(r) && (unicode.IsLetter(next) || unicode.IsDigit(next)) {
			b.WriteByte(' ')
		}
	}
	return visible(b.String())
}

// isDot reports the characters that IDNA reads as the dot of a host name (RFC 3490 §3.1).
func isDot(r rune) bool { return r == '.' || r == '。' || r == '．' || r == '｡' }
