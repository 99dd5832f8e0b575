package look

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Page is what every view carries.
type Page struct {
	Language string // as Match returned it; empty is English
	Nonce    string // script nonce of this answer's Content-Security-Policy; empty where 'self' allows scripts
	// Here is the path and query of this page as a GET, without ui_locales. The language picker in the footer links
	// to it with ui_locales added; empty shows no picker.
	Here string
	Now  time.Time      // lets the page say "today" and "5 minutes ago"; zero: dates only
	Zone *time.Location // times are shown in it; nil: UTC, and the page says so
}

// App is a client as a person is shown it.
type App struct {
	Name         string
	LogoPath     string // path on this origin; empty draws a tile with the first letter of the name
	Publisher    string
	Verified     bool
	PolicyURL    string
	TermsURL     string
	RedirectHost string // where the app sends people back to; shown while the app is not verified
}

// Letter is the first letter of the name, for the tile of an app without a logo.
func (a App) Letter() string {
	for _, r := range a.Name {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return string(unicode.ToUpper(r))
		}
	}
	return string(utf8.RuneError)
}

const shades = 6

// Shade gives an app the same tile colour on every page without storing one.
func (a App) Shade() int {
	sum := 0
	for _, r := range a.Name {
		sum = (sum*31 + int(r)) % 100003
	}
	return sum % shades
}

// visible replaces what can hide or reorder text by its code point. Names and addresses come from strangers, and a
// direction override in one could make a page show an address other than the one sent.
func visible(text string) string {
	clean := true
	for _, r := range text {
		if hides(r) {
			clean = false
			break
		}
	}
	if clean {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		if hides(r) {
			b.WriteString(codePoint(r))
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// hides: control and format characters, and spaces other than the ordinary one.
func hides(r rune) bool {
	return r != ' ' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || unicode.IsSpace(r))
}

func codePoint(r rune) string {
	const hex = "0123456789ABCDEF"
	digits := ""
	for n := uint32(r); n > 0 || len(digits) < 4; n >>= 4 {
		digits = string(hex[n&15]) + digits
	}
	return "U+" + digits
}
