package look

import (
	"strings"
	"testing"
)

func marked(parts []Part) string {
	var b strings.Builder
	for _, part := range parts {
		if part.Differs {
			b.WriteString("[" + part.Text + "]")
			continue
		}
		b.WriteString(part.Text)
	}
	return b.String()
}

func TestOnlyTheCharactersThatDifferAreMarked(t *testing.T) {
	for _, c := range []struct{ value, against, want string }{
		{"https://a.example/link/", "https://a.example/link", "https://a.example/link[/]"},
		{"https://a.example/link", "https://a.example/link/", "https://a.example/link"},
		{"https://a.example/Link", "https://a.example/link", "https://a.example/[L]ink"},
		{"httpx://a.example/b", "https://a.example/c", "http[x]://a.example/[b]"},
		{"https://a.example/call back", "https://a.example/callback", "https://a.example/call[ ]back"},
		{"id.example.org", "id.example.com", "id.example.[org]"},
		{"same", "same", "same"},
		{"", "x", ""},
	} {
		if got := marked(difference(c.value, c.against)); got != c.want {
			t.Errorf("difference(%q, %q) = %s, want %s", c.value, c.against, got, c.want)
		}
	}
}

func TestALongValueIsCutAndStillCompared(t *testing.T) {
	long := strings.Repeat("a", 5000)
	parts := difference(long, strings.Repeat("b", 5000))
	if got := len([]rune(parts[0].Text)); got != maxShown && got != maxShown+1 {
		t.Errorf("%d characters are shown", got)
	}
}

func TestWhatCannotBeSeenIsShownByItsNumber(t *testing.T) {
	for text, want := range map[string]string{
		"a\u202eb": "aU+202Eb", "a\u200bb": "aU+200Bb", "a\x00b": "aU+0000b", "a\u00a0b": "aU+00A0b", "a b": "a b", "Zaunkönig": "Zaunkönig",
	} {
		if got := visible(text); got != want {
			t.Errorf("visible(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestALetterOutsideASCIIIsTheLetterOfTheTile(t *testing.T) {
	for name, want := range map[string]string{"lumen": "L", "  éclair": "É", "家": "家", "7up": "7"} {
		if got := (App{Name: name}).Letter(); got != want {
			t.Errorf("letter of %q is %q", name, got)
		}
	}
}
