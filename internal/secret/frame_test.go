package secret

import (
	"bytes"
	"regexp"
	"strings"
	"testing"
)

func TestEveryBodyComesBackFromItsFrame(t *testing.T) {
	for n := range 200 {
		for _, body := range [][]byte{make([]byte, n), bytes.Repeat([]byte{0xff}, n), Bytes(n)} {
			text := Frame("at", body)
			if len(text) != FramedLen("at", n) {
				t.Fatalf("%d bytes: FramedLen says %d, the text has %d", n, FramedLen("at", n), len(text))
			}
			got, err := Unframe("at", text)
			if err != nil || !bytes.Equal(got, body) {
				t.Fatalf("Unframe(%q) = %x, %v; want %x", text, got, err, body)
			}
		}
	}
}

func TestEveryProperPrefixOfAFramedTokenIsRefused(t *testing.T) {
	for _, n := range []int{0, 1, 31, 32, 33, 64, 300} {
		text := Frame("rt", Bytes(n))
		for i := range len(text) {
			if _, err := Unframe("rt", text[:i]); err != ErrMalformed {
				t.Errorf("prefix of %d characters of %q was accepted", i, text)
			}
		}
	}
}

func TestEverySingleCharacterChangeOfAFramedTokenIsRefused(t *testing.T) {
	text := Frame("rt", Bytes(52))
	for i := range len(text) {
		for c := range 256 {
			altered := text[:i] + string([]byte{byte(c)}) + text[i+1:]
			if altered == text {
				continue
			}
			if _, err := Unframe("rt", altered); err != ErrMalformed {
				t.Errorf("accepted with byte %d changed to %q", i, byte(c))
			}
		}
	}
}

func TestATokenIsRefusedUnderAnotherKind(t *testing.T) {
	text := Frame("rt", Bytes(32))
	for _, kind := range []string{"", "r", "at", "rtt", "rt_0"} {
		if _, err := Unframe(kind, text); err != ErrMalformed {
			t.Errorf("accepted as kind %q", kind)
		}
	}
}

func TestASecondSpellingOfABodyIsRefusedEvenWithAGoodChecksum(t *testing.T) {
	for digits, why := range map[string]string{
		"7n":                     "one byte, value 511",
		"48":                     "one byte, value 256",
		"0":                      "one digit spells nothing",
		"0000":                   "four digits spell nothing",
		strings.Repeat("z", 43):  "32 bytes, above 2^256",
		strings.Repeat("z", 42):  "31 bytes, above 2^248",
		strings.Repeat("z", 11):  "8 bytes, above 2^64",
		strings.Repeat("z", 100): "second chunk above 2^256",
		"0-":                     "outside the alphabet",
		"é0":                     "outside the alphabet",
	} {
		if _, err := Unframe("at", string(appendCheck([]byte("agv_at_"+digits)))); err != ErrMalformed {
			t.Errorf("accepted %s: %s", digits, why)
		}
	}
}

func TestATextLongerThanAnyTokenIsRefusedWithoutWork(t *testing.T) {
	text := Frame("at", make([]byte, 8000))
	if allocs := testing.AllocsPerRun(10, func() { Unframe("at", text) }); allocs != 0 {
		t.Errorf("%v allocations", allocs)
	}
	if _, err := Unframe("at", text); err != ErrMalformed {
		t.Error("accepted")
	}
}

func TestUnframeAllocatesTheBodyOnly(t *testing.T) {
	text := Frame("at", Bytes(300))
	if allocs := testing.AllocsPerRun(100, func() { Unframe("at", text) }); allocs > 1 {
		t.Errorf("%v allocations", allocs)
	}
}

func TestARandomSecretHasTheFormThatScannersLookFor(t *testing.T) {
	form := regexp.MustCompile(`^agv_cs_[0-9A-Za-z]{43}[0-9A-Za-z]{6}$`)
	seen := map[Text]bool{}
	for range 100 {
		text := New("cs")
		if !form.MatchString(text.Reveal()) {
			t.Fatalf("unexpected form, length %d", len(text))
		}
		if body, err := Unframe("cs", text.Reveal()); err != nil || len(body) != 32 {
			t.Fatalf("Unframe: %d bytes, %v", len(body), err)
		}
		if seen[text] {
			t.Fatal("the same secret twice")
		}
		seen[text] = true
	}
}

func FuzzUnframeAcceptsOnlyWhatFrameMakes(f *testing.F) {
	f.Add("agv_at_")
	f.Add(Frame("at", nil))
	f.Add(Frame("at", []byte("a body of some length")))
	f.Add(Frame("at", make([]byte, 32)))
	f.Add(string(appendCheck([]byte("agv_at_zzzzzzzzzzz"))))
	f.Fuzz(func(t *testing.T, text string) {
		// The checksum would keep the fuzzer from the decoder, so it is also given a good one.
		for _, text := range []string{text, string(appendCheck([]byte("agv_at_" + text)))} {
			body, err := Unframe("at", text)
			if err == nil && Frame("at", body) != text {
				t.Errorf("%q and %q spell the same body", text, Frame("at", body))
			}
		}
	})
}

func BenchmarkFrame(b *testing.B) {
	for _, n := range []int{32, 300} {
		body := Bytes(n)
		b.Run(sizeName(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Frame("at", body)
			}
		})
	}
}

func BenchmarkUnframe(b *testing.B) {
	for _, n := range []int{32, 300} {
		text := Frame("at", Bytes(n))
		b.Run(sizeName(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Unframe("at", text)
			}
		})
	}
}
