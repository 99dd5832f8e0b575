package login

import (
	"strings"
	"testing"
)

func TestACodeIsReadAsPeoplePasteIt(t *testing.T) {
	for typed, want := range map[string]string{
		"012345": "012345", " 012 345\n": "012345", "012-345": "012345", "012\u00a0345": "012345", "0 1 2 3 4 5": "012345",
		"\u200b012345\ufeff": "012345", "０１２３４５": "012345", "012–345": "012345",
		"": "", "01234": "", "0123456": "", "01234a": "", "+12345": "", "0x1234": "", "１２３": "", "012,345": "", strings.Repeat(" ", 70) + "012345": "",
	} {
		code, ok := parseCode(typed)
		if code.Reveal() != want || ok != (want != "") {
			t.Errorf("%q is read as %q, %v", typed, code.Reveal(), ok)
		}
	}
}

func TestNewCodesAreSixDigitsWithLeadingZerosAndSpreadEvenly(t *testing.T) {
	var first [10]int
	const draws = 20_000
	for range draws {
		code := newCode().Reveal()
		if again, ok := parseCode(code); !ok || again.Reveal() != code {
			t.Fatalf("drawn %q", code)
		}
		first[code[0]-'0']++
	}
	for digit, n := range first {
		if n < draws/10-300 || n > draws/10+300 { // seven standard deviations
			t.Errorf("%d codes of %d begin with %d", n, draws, digit)
		}
	}
}

func FuzzACodeIsSixDigitsOrNothing(f *testing.F) {
	for _, s := range []string{"012345", " 012 345", "０１２３４５", "\xff", "12 34 56 7"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		code, ok := parseCode(typed)
		if !ok {
			return
		}
		if text := code.Reveal(); len(text) != CodeDigits || strings.Trim(text, "0123456789") != "" {
			t.Fatalf("%q became %q", typed, text)
		}
	})
}
