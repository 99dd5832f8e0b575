package account

import (
	"errors"
	"strings"
	"testing"
)

// attack: ac.canon
func TestEverySpellingOfAnAddressHasOneCanonicalForm(t *testing.T) {
	for spelled, want := range map[string]string{
		"ann@example.com": "ann@example.com", " Ann@Example.COM ": "ann@example.com", "ａｎｎ@example.com": "ann@example.com",
		"ann@bücher.example": "ann@xn--bcher-kva.example", "ann@XN--BCHER-KVA.example": "ann@xn--bcher-kva.example",
		"ann+tag@example.com": "ann+tag@example.com", "o'neill@example.com": "o'neill@example.com", "jürgen@example.com": "jürgen@example.com",
	} {
		got, err := ParseEmail(spelled)
		if err != nil || got.Value != want {
			t.Errorf("%q: %q, %v; want %q", spelled, got.Value, err, want)
		}
		if again, err := ParseEmail(got.Value); err != nil || again != got {
			t.Errorf("the canonical form %q is not its own canonical form: %q, %v", got.Value, again.Value, err)
		}
	}
}

func TestWhatCouldReachASecondRecipientIsNoAddress(t *testing.T) {
	for _, text := range []string{
		"", "ann", "@example.com", "ann@", "a@x.test,b@evil.test", "a@x.test;b@evil.test", "a@x.test\r\nBcc: b@evil.test", "a@b@c.test",
		"\"a b\"@x.test", "\"a@evil.test\"@x.test", "a(comment)@x.test", "=?utf-8?q?a=40evil?=@x.test ", "<a@x.test>", "a b@x.test", "a\x00@x.test",
		".a@x.test", "a.@x.test", "a..b@x.test", "a@.test", "a@x..test", "a@-x.test", strings.Repeat("a", 65) + "@x.test", strings.Repeat("a", 300), "a@" + strings.Repeat("x", 64) + ".test",
		"a\u202e@x.test", "a\u200b@x.test", string([]byte{'a', 0xff, '@', 'x'}),
	} {
		if id, err := ParseEmail(text); !errors.Is(err, ErrMalformed) {
			t.Errorf("%q was taken as %q", text, id.Value)
		}
	}
}

func TestPhoneNumbersAreKeptInE164(t *testing.T) {
	for spelled, want := range map[string]string{"+1 202-555-0142": "+12025550142", "+49 (0)30 1234567": "+49301234567", " +4930 1234567": "+49301234567", "＋１ 202-555-0142": "+12025550142"} {
		if got, err := ParseIdentifier(spelled); err != nil || got != (Identifier{Kind: Phone, Value: want}) {
			t.Errorf("%q: %v, %v; want %s", spelled, got, err, want)
		}
	}
	for _, text := range []string{"+", "+1", "+abc", "030 1234567", "+" + strings.Repeat("1", 41), "+1 202 555 0142 ext. <script>"} {
		if id, err := ParsePhone(text); err == nil {
			t.Errorf("%q was taken as %q", text, id.Value)
		}
	}
}

func TestAnAddressMayBeginWithAPlus(t *testing.T) {
	for _, spelled := range []string{"+ann@example.com", "＋ann@example.com", "+ann＠example.com", "+1202@example.com"} {
		if got, err := ParseIdentifier(spelled); err != nil || got.Kind != Email || got.Value[0] != '+' {
			t.Errorf("%q: %v, %v", spelled, got, err)
		}
	}
}

func FuzzACanonicalIdentifierIsStableAndSafe(f *testing.F) {
	for _, s := range []string{"ann@example.com", "+12025550142", "a@bücher.example", "\"a\"@b", "ＡＮＮ@example.com", "＋@0"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		id, err := ParseIdentifier(text)
		if err != nil {
			return
		}
		if strings.ContainsAny(id.Value, "\r\n\t ,;<>\"()\x00") || len(id.Value) > maxEmail {
			t.Fatalf("%q became %q", text, id.Value)
		}
		if again, err := ParseIdentifier(id.Value); err != nil || again.Value != id.Value {
			t.Fatalf("%q became %q, and that %q (%v)", text, id.Value, again.Value, err)
		}
	})
}
