package account

import (
	"errors"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/language"
)

// Lengths in characters, and the forms of the claims that have one.
const (
	maxName    = 200
	maxText    = 1000
	maxURL     = 500
	maxZone    = 64
	maxCountry = 100
)

var (
	zoneForm  = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+){0,3}$`)
	errMember = errors.New("not acceptable")
)

// cleaned trims every member and judges it.
func (p Profile) cleaned() (Profile, error) {
	var wrong []ProfileField
	for _, m := range []struct {
		field ProfileField
		value *string
		judge func(string) error
	}{
		{"name", &p.Name, line(maxName)}, {"given_name", &p.GivenName, line(maxName)}, {"family_name", &p.FamilyName, line(maxName)},
		{"middle_name", &p.MiddleName, line(maxName)}, {"nickname", &p.Nickname, line(maxName)},
		{"preferred_username", &p.PreferredUsername, line(maxName)}, {"profile", &p.Profile, webAddress},
		{"picture", &p.Picture, webAddress}, {"website", &p.Website, webAddress}, {"gender", &p.Gender, line(maxName)},
		{"birthdate", &p.Birthdate, birthdate}, {"zoneinfo", &p.Zoneinfo, zone}, {"locale", &p.Locale, locale},
		{"address.formatted", &p.Address.Formatted, lines(maxText)}, {"address.street_address", &p.Address.StreetAddress, lines(maxText)},
		{"address.locality", &p.Address.Locality, line(maxName)}, {"address.region", &p.Address.Region, line(maxName)},
		{"address.postal_code", &p.Address.PostalCode, line(maxName)}, {"address.country", &p.Address.Country, line(maxCountry)},
	} {
		*m.value = strings.TrimSpace(*m.value)
		if *m.value != "" && m.judge(*m.value) != nil {
			wrong = append(wrong, m.field)
		}
	}
	if len(wrong) > 0 {
		return p, &ProfileError{wrong}
	}
	return p, nil
}

func line(most int) func(string) error {
	return func(text string) error { return judgeText(text, most, "") }
}

func lines(most int) func(string) error {
	return func(text string) error { return judgeText(text, most, "\r\n") }
}

// judgeText refuses what could not be seen, or would change how the text around
// it is read: controls, and marks that turn its direction.
func judgeText(text string, most int, allowed string) error {
	if !utf8.ValidString(text) || utf8.RuneCountInString(text) > most {
		return errMember
	}
	for _, r := range text {
		if strings.ContainsRune(allowed, r) || r == '\u200d' { // a joiner is part of names and of emoji
			continue
		}
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\ufeff' || r == unicode.ReplacementChar {
			return errMember
		}
	}
	return nil
}

// webAddress is an https address of a public name. It is shown to apps, which
// may fetch it: it must not name their own network, nor run anything.
func webAddress(text string) error {
	u, err := url.Parse(text)
	if err != nil || len(text) > maxURL || judgeText(text, maxURL, "") != nil || u.Scheme != "https" || u.User != nil || u.Opaque != "" {
		return errMember
	}
	host := strings.ToLower(strings.TrimSuffix(u.Hostname(), "."))
	if _, err := netip.ParseAddr(host); err == nil || !strings.Contains(host, ".") || strings.HasSuffix(host, ".localhost") {
		return errMember
	}
	if last := host[strings.LastIndex(host, ".")+1:]; strings.Trim(last, "0123456789") == "" || strings.HasPrefix(last, "0x") {
		return errMember // a spelling of an IPv4 address
	}
	return nil
}

// birthdate is YYYY-MM-DD, with year 0000 if it is left out, or the year alone.
func birthdate(text string) error {
	if year, rest, full := strings.Cut(text, "-"); full && year == "0000" {
		text = "2000-" + rest // a leap year, for the 29th of February
	}
	if _, err := time.Parse("2006-01-02", text); err == nil {
		return nil
	}
	if _, err := time.Parse("2006", text); err != nil {
		return errMember
	}
	return nil
}

func zone(text string) error {
	if len(text) > maxZone || !zoneForm.MatchString(text) {
		return errMember
	}
	return nil
}

func locale(text string) error {
	if len(text) > maxZone {
		return errMember
	}
	if _, err := language.Parse(strings.ReplaceAll(text, "_", "-")); err != nil {
		return errMember
	}
	return nil
}
