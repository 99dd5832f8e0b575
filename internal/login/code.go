package login

import (
	"crypto/rand"
	"fmt"
	"math/big"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/authgrove/authgrove/internal/secret"
)

// The life of a one-time code.
const (
	CodeDigits   = 6
	CodeLifetime = 5 * time.Minute
	CodeTries    = 5
)

var codeCount = big.NewInt(1_000_000)

// newCode draws one of a million codes, leading zeros included.
func newCode() secret.Text {
	n, err := rand.Int(rand.Reader, codeCount)
	if err != nil {
		panic(err) // crypto/rand ends the program before it fails
	}
	return secret.Text(fmt.Sprintf("%0*d", CodeDigits, n))
}

// maxTyped is more than a code with every space that a mail program adds.
const maxTyped = 64

// parseCode reads what a person typed or pasted: digits of any width, with
// spaces and hyphens between them.
func parseCode(typed string) (code secret.Text, ok bool) {
	if len(typed) > maxTyped {
		return "", false
	}
	digits := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.Is(unicode.Pd, r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, norm.NFKC.String(typed))
	if len(digits) != CodeDigits || strings.Trim(digits, "0123456789") != "" {
		return "", false
	}
	return secret.Text(digits), true
}
