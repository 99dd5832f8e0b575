package account

import (
	"errors"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/nyaruka/phonenumbers"
	"golang.org/x/net/idna"
	"golang.org/x/text/unicode/norm"
)

// IdentifierKind says what an identifier is.
type IdentifierKind string

// The kinds of identifiers.
const (
	Email IdentifierKind = "email"
	Phone IdentifierKind = "phone"
)

// Identifier is an e-mail address or phone number of an account, in canonical form. Two
// spellings of one address have one canonical form, and it is the key under
// which the address is stored, so that nobody can own a look-alike by case,
// width or Unicode form.
type Identifier struct {
	Kind       IdentifierKind
	Value      string
	VerifiedAt time.Time // zero while unverified
}

// ErrMalformed says that a text cannot be an identifier.
var ErrMalformed = errors.New("this is neither an e-mail address nor a phone number in international form")

// ParseIdentifier reads what a person typed: a phone number begins with + and
// has no @, everything else must be an e-mail address. It is decided on the
// form that is kept, so that a full-width + or @ reads as the plain one.
func ParseIdentifier(text string) (Identifier, error) {
	text = norm.NFKC.String(text)
	if strings.HasPrefix(strings.TrimSpace(text), "+") && !strings.Contains(text, "@") {
		return ParsePhone(text)
	}
	return ParseEmail(text)
}

// ParsePhone returns the E.164 form of a phone number with country code, or ErrMalformed.
func ParsePhone(text string) (Identifier, error) {
	if len(text) > 40 || !strings.HasPrefix(strings.TrimSpace(text), "+") {
		return Identifier{}, ErrMalformed
	}
	number, err := phonenumbers.Parse(text, "")
	if err != nil || !phonenumbers.IsPossibleNumber(number) {
		return Identifier{}, ErrMalformed
	}
	value := phonenumbers.Format(number, phonenumbers.E164)
	// The 0 that is dialled inside a country is left out once. A number that would lose another the next
	// time it is read has no canonical form, and could become somebody else's.
	if again, err := phonenumbers.Parse(value, ""); err != nil || phonenumbers.Format(again, phonenumbers.E164) != value {
		return Identifier{}, ErrMalformed
	}
	return Identifier{Kind: Phone, Value: value}, nil
}

// domainNames is the lookup form of IDNA with the lengths that DNS allows.
var domainNames = idna.New(idna.MapForLookup(), idna.BidiRule(), idna.StrictDomainName(true), idna.VerifyDNSLength(true))

// maxEmail is the longest address a mail system carries (RFC 5321 §4.5.3.1.3, less the brackets).
const maxEmail = 254

// ParseEmail returns the canonical form of an e-mail address, or ErrMalformed.
// Quoted local parts, comments and lists are refused: no mail provider hands
// them out, and each has been used to smuggle a second recipient.
func ParseEmail(text string) (Identifier, error) {
	text = strings.TrimSpace(text)
	if len(text) == 0 || len(text) > maxEmail || !utf8.ValidString(text) {
		return Identifier{}, ErrMalformed
	}
	text = strings.ToLower(norm.NFKC.String(text))
	local, domain, found := strings.Cut(text, "@")
	if !found || local == "" || len(local) > 64 || strings.Contains(domain, "@") {
		return Identifier{}, ErrMalformed
	}
	if strings.ContainsFunc(local, notInLocalPart) ||
		strings.HasPrefix(local, ".") || strings.HasSuffix(local, ".") || strings.Contains(local, "..") ||
		strings.Contains(local, "=?") { // an encoded word of RFC 2047 would be decoded by some mailer
		return Identifier{}, ErrMalformed
	}
	ascii, err := domainNames.ToASCII(domain)
	if err != nil || len(local)+1+len(ascii) > maxEmail {
		return Identifier{}, ErrMalformed
	}
	return Identifier{Kind: Email, Value: local + "@" + ascii}, nil
}

// notInLocalPart reports what RFC 5322 §3.2.3 and RFC 6531 §3.3 keep out of an unquoted local part.
func notInLocalPart(r rune) bool {
	if r > unicode.MaxASCII {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
	}
	if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
		return false
	}
	return !strings.ContainsRune("!#$%&'*+-/=?^_`{|}~.", r)
}
