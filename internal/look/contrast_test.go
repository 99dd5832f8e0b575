package look

import (
	"regexp"
	"testing"
)

func TestBothSchemesHaveTheTokensOfTheDesign(t *testing.T) {
	tokens := tokensOf(builtIn(t, "assets/style.css")["assets/style.css"])
	for name, want := range map[string][2]string{
		"--bg": {"#f5f4ef", "#101512"}, "--surface": {"#fffefb", "#18201b"}, "--raise": {"#faf9f4", "#1e2822"},
		"--ink": {"#18211c", "#e8efe9"}, "--muted": {"#5b675f", "#9db0a4"}, "--line": {"#e2e0d6", "#2a352e"},
		"--accent": {"#1c6b46", "#5cc48e"}, "--on-accent": {"#ffffff", "#0b140f"}, "--soft": {"#e3f0e8", "#1d3528"},
		"--warn": {"#8a5a00", "#e8b75a"}, "--warn-soft": {"#fbf0d9", "#33290f"},
		"--danger": {"#a8261c", "#f0857a"}, "--danger-soft": {"#fae4e1", "#3a1a17"},
	} {
		if got := [2]string{tokens.light[name].String(), tokens.dark[name].String()}; got != want {
			t.Errorf("%s is %v, want %v", name, got, want)
		}
	}
}

func TestEveryTextCanBeReadInBothSchemes(t *testing.T) {
	if err := checkContrast(style(t, newLooks(t, Options{}))); err != nil {
		t.Error(err)
	}
}

func TestTheLetterOfEveryTileCanBeRead(t *testing.T) {
	css := style(t, newLooks(t, Options{}))
	tiles := regexp.MustCompile(`\.tile-\d \{ background: linear-gradient\(160deg, (#\w{6}), (#\w{6})\)`).FindAllStringSubmatch(css, -1)
	if len(tiles) != shades {
		t.Fatalf("%d tiles for %d shades", len(tiles), shades)
	}
	for _, tile := range tiles {
		for _, text := range tile[1:] {
			c, err := parseColour(text)
			if err != nil {
				t.Fatal(err)
			}
			if ratio := contrast(colour{255, 255, 255}, c); ratio < leastContrast {
				t.Errorf("white on %s has a contrast of %.2f", text, ratio)
			}
		}
	}
}

// WCAG 2.2, 1.4.11: what shows that something is a control needs 3:1.
func TestTheOutlineOfAControlCanBeSeenInBothSchemes(t *testing.T) {
	const edge = 0.66 // of --muted in --line, as --edge says
	css := style(t, newLooks(t, Options{}))
	if !regexp.MustCompile(`--edge: color-mix\(in srgb, var\(--muted\) 66%, var\(--line\)\)`).MatchString(css) {
		t.Fatal("--edge is made otherwise than this test thinks")
	}
	tokens := tokensOf(css)
	for name, scheme := range map[string]map[string]colour{"light": tokens.light, "dark": tokens.dark} {
		outline := mix(scheme["--muted"], scheme["--line"], edge)
		for _, ground := range []string{"--surface", "--raise"} {
			if ratio := contrast(outline, scheme[ground]); ratio < 3 {
				t.Errorf("%s: the outline %s has a contrast of %.2f on %s", name, outline, ratio, ground)
			}
		}
	}
}

func TestContrastIsThatOfTheStandard(t *testing.T) {
	if got := contrast(colour{0, 0, 0}, colour{255, 255, 255}); got != 21 {
		t.Errorf("black on white is %v", got)
	}
	if got := contrast(colour{0x77, 0x77, 0x77}, colour{255, 255, 255}); got < 4.47 || got > 4.49 {
		t.Errorf("#777777 on white is %v", got)
	}
}
