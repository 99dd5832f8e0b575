package account

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"unicode"
)

// attack: ac.picture ac.selfVerify
func TestWhatAPersonMayWriteAboutThemselves(t *testing.T) {
	long := strings.Repeat("x", 201)
	for field, texts := range map[ProfileField]struct{ kept, refused []string }{
		"name": {[]string{"", " Ann ", "Zoë", "👩‍👩‍👧", "李小龙", "עברית"}, []string{long, "a\x00b", "a\nb", "a\u202eb", "\xff", "a\u2066b", "\ufeff"}},
		"picture": {[]string{"https://example.com/a.png", "https://xn--bcher-kva.example/"}, []string{"http://example.com", "javascript:alert(1)",
			"https://127.0.0.1/", "https://[::1]/", "https://localhost/", "https://a.localhost/", "https://2130706433/", "https://127.1/", "https://0x7f.0x1/",
			"https://user@example.com/", "data:text/html,x", "//example.com", "https:example.com", "https://", "example.com", "https://example.com/" + strings.Repeat("x", 500)}},
		"birthdate":              {[]string{"1990-02-28", "0000-02-29", "1990"}, []string{"1990-02-30", "28.02.1990", "1990-2-3", "0000-13-01", "19900228", "x"}},
		"zoneinfo":               {[]string{"Europe/Paris", "UTC", "America/Argentina/Ushuaia", "Etc/GMT+5"}, []string{"../etc/passwd", "Europe Paris", "/x", strings.Repeat("a", 65)}},
		"locale":                 {[]string{"en-GB", "de", "zh-Hant-TW", "en_US"}, []string{"x", "en-", "englisch-deutsch", strings.Repeat("en-", 40)}},
		"address.street_address": {[]string{"1 High St\nFlat 2"}, []string{strings.Repeat("x", 1001), "a\x07"}},
	} {
		for _, text := range texts.kept {
			if _, err := profileWith(field, text).cleaned(); err != nil {
				t.Errorf("%s %q: %v", field, text, err)
			}
		}
		for _, text := range texts.refused {
			_, err := profileWith(field, text).cleaned()
			var e *ProfileError
			if !errors.As(err, &e) || len(e.Fields) != 1 || e.Fields[0] != field {
				t.Errorf("%s %q: %v", field, text, err)
			}
		}
	}
}

func profileWith(field ProfileField, text string) (p Profile) {
	switch field {
	case "name":
		p.Name = text
	case "picture":
		p.Picture = text
	case "birthdate":
		p.Birthdate = text
	case "zoneinfo":
		p.Zoneinfo = text
	case "locale":
		p.Locale = text
	case "address.street_address":
		p.Address.StreetAddress = text
	}
	return p
}

func TestAProfileLeavesTheProvedClaimsAlone(t *testing.T) {
	proved := Claims{Email: "ann@example.com", EmailVerified: true, PhoneNumber: "+12025550142", PhoneNumberVerified: true}
	full := Claims{Name: "n", GivenName: "g", FamilyName: "f", MiddleName: "m", Nickname: "k", PreferredUsername: "u", Profile: "p", Picture: "i",
		Website: "w", Gender: "e", Birthdate: "b", Zoneinfo: "z", Locale: "l", Address: &Address{"1", "2", "3", "4", "5", "6"},
		Email: proved.Email, EmailVerified: true, PhoneNumber: proved.PhoneNumber, PhoneNumberVerified: true}
	if got := (Profile{}).onto(full); got != proved {
		t.Errorf("an empty profile leaves %+v", got)
	}
	if got := ProfileOf(full).onto(proved); !reflect.DeepEqual(got, full) {
		t.Errorf("a profile written back is %+v", got)
	}
}

func FuzzAKeptProfileShowsWhatItHolds(f *testing.F) {
	for _, s := range []string{"Ann", "a\u202eb", "https://example.com", "1990-02-28", "Europe/Paris", "en-GB", "https://127.1/"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if p, err := (Profile{Name: text}).cleaned(); err == nil {
			if strings.ContainsFunc(p.Name, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) }) {
				t.Fatalf("kept %q", p.Name)
			}
		}
		if p, err := (Profile{Picture: text}).cleaned(); err == nil && p.Picture != "" && !strings.HasPrefix(strings.ToLower(p.Picture), "https://") {
			t.Fatalf("kept %q", p.Picture)
		}
		for _, field := range []ProfileField{"birthdate", "zoneinfo", "locale"} {
			_, _ = profileWith(field, text).cleaned()
		}
	})
}
