package look

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
)

type colour struct{ r, g, b uint8 }

func (c colour) String() string { return fmt.Sprintf("#%02x%02x%02x", c.r, c.g, c.b) }

func parseColour(text string) (colour, error) {
	n, err := strconv.ParseUint(strings.TrimPrefix(text, "#"), 16, 32)
	if err != nil || len(text) != 7 || text[0] != '#' {
		return colour{}, fmt.Errorf("%q is not a colour written as #rrggbb", text)
	}
	return colour{uint8(n >> 16), uint8(n >> 8), uint8(n)}, nil
}

// mix is part of a in b, as color-mix(in srgb) does it.
func mix(a, b colour, part float64) colour {
	channel := func(x, y uint8) uint8 { return uint8(math.Round(float64(x)*part + float64(y)*(1-part))) }
	return colour{channel(a.r, b.r), channel(a.g, b.g), channel(a.b, b.b)}
}

// contrast is the ratio of WCAG 2.2, 1.4.3.
func contrast(a, b colour) float64 {
	x, y := luminance(a), luminance(b)
	return (math.Max(x, y) + 0.05) / (math.Min(x, y) + 0.05)
}

func luminance(c colour) float64 {
	linear := func(v uint8) float64 {
		s := float64(v) / 255
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(c.r) + 0.7152*linear(c.g) + 0.0722*linear(c.b)
}

// readable are the pairs of tokens in which text stands on a ground.
var readable = []struct{ text, ground string }{
	{"--ink", "--bg"}, {"--ink", "--surface"}, {"--ink", "--raise"}, {"--ink", "--soft"},
	{"--muted", "--bg"}, {"--muted", "--surface"}, {"--muted", "--raise"}, {"--muted", "--soft"},
	{"--accent", "--bg"}, {"--accent", "--surface"}, {"--accent", "--raise"}, {"--accent", "--soft"},
	{"--on-accent", "--accent"},
	{"--warn", "--warn-soft"}, {"--warn", "--raise"},
	{"--danger", "--danger-soft"}, {"--danger", "--surface"}, {"--danger", "--raise"},
}

const leastContrast = 4.5 // WCAG 2.2 AA for text of ordinary size

// checkContrast refuses a style that some people could not read in one of the two schemes.
func checkContrast(style string) error {
	schemes := tokensOf(style)
	for name, scheme := range map[string]map[string]colour{"light": schemes.light, "dark": schemes.dark} {
		for _, pair := range readable {
			text, ground := scheme[pair.text], scheme[pair.ground]
			if ratio := contrast(text, ground); ratio < leastContrast {
				return fmt.Errorf("look: %s on %s has a contrast of %.2f in the %s scheme; at least %.1f is needed (%s on %s)",
					pair.text, pair.ground, ratio, name, leastContrast, text, ground)
			}
		}
	}
	return nil
}

type schemes struct{ light, dark map[string]colour }

var styleToken = regexp.MustCompile(`@media[^{]*\{|(--[a-z-]+):\s*(#[0-9a-fA-F]{6})|[{}]`)

// tokensOf reads the colour tokens of a style: later ones win, and the dark scheme starts from the light one.
func tokensOf(style string) schemes {
	s := schemes{map[string]colour{}, map[string]colour{}}
	darkOnly := map[string]colour{}
	depth, darkFrom := 0, 0
	for _, match := range styleToken.FindAllStringSubmatch(style, -1) {
		switch {
		case match[1] != "":
			c, err := parseColour(match[2])
			if err != nil {
				continue
			}
			if darkFrom > 0 {
				darkOnly[match[1]] = c
			} else {
				s.light[match[1]] = c
			}
		case match[0] == "}":
			if depth == darkFrom {
				darkFrom = 0
			}
			depth--
		default:
			depth++
			if darkFrom == 0 && strings.Contains(match[0], "prefers-color-scheme: dark") {
				darkFrom = depth
			}
		}
	}
	for token, c := range s.light {
		s.dark[token] = c
	}
	for token, c := range darkOnly {
		s.dark[token] = c
	}
	return s
}
