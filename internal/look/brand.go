package look

import (
	"bytes"
	"fmt"
	"strings"
)

// Brand is what an operator changes most: it needs no folder.
type Brand struct {
	Name       string // default: Authgrove
	Logo       string // file name in assets/ of the override folder, shown instead of the mark
	Accent     string // #rrggbb in the light scheme
	AccentDark string // #rrggbb in the dark scheme
	Radius     int    // of cards, in pixels; 0 keeps the built-in one
	PrivacyURL string
	TermsURL   string
	HelpURL    string
}

const productName = "Authgrove"

func (b Brand) withDefaults() Brand {
	if b.Name == "" {
		b.Name = productName
	}
	return b
}

// apply adds the brand's tokens after the style's own and refuses a style that people could not read.
func (b Brand) apply(style []byte) ([]byte, error) {
	added, err := b.tokens(style)
	if err != nil {
		return nil, err
	}
	branded := append(bytes.Clone(style), added...)
	if err := checkContrast(string(branded)); err != nil {
		return nil, err
	}
	return branded, nil
}

func (b Brand) tokens(style []byte) ([]byte, error) {
	var light, dark strings.Builder
	schemes := tokensOf(string(style))
	if err := writeAccent(&light, b.Accent, schemes.light); err != nil {
		return nil, err
	}
	if err := writeAccent(&dark, b.AccentDark, schemes.dark); err != nil {
		return nil, err
	}
	if b.Radius > 0 {
		fmt.Fprintf(&light, "--radius-card:%dpx;--radius-control:%dpx;", b.Radius, (b.Radius*2+2)/3)
	}
	var out bytes.Buffer
	if light.Len() > 0 {
		fmt.Fprintf(&out, ":root{%s}\n", light.String())
	}
	// The dark scheme must be stated again after the light one, or the light accent would win in both.
	if light.Len() > 0 || dark.Len() > 0 {
		if dark.Len() == 0 {
			if err := writeAccent(&dark, schemes.dark["--accent"].String(), schemes.dark); err != nil {
				return nil, err
			}
		}
		fmt.Fprintf(&out, "@media (prefers-color-scheme: dark){:root{%s}}\n", dark.String())
	}
	return out.Bytes(), nil
}

// writeAccent derives what stands on the accent and the tint of it, so that an operator chooses one colour.
func writeAccent(out *strings.Builder, accent string, scheme map[string]colour) error {
	if accent == "" {
		return nil
	}
	c, err := parseColour(accent)
	if err != nil {
		return fmt.Errorf("look: brand accent: %w", err)
	}
	ink, paper := colour{11, 20, 15}, colour{255, 255, 255}
	on := paper
	if contrast(ink, c) > contrast(paper, c) {
		on = ink
	}
	fmt.Fprintf(out, "--accent:%s;--on-accent:%s;--soft:%s;", c, on, mix(c, scheme["--surface"], 0.13))
	return nil
}

// tabIcon is the mark as a file of its own: a browser tab has no text colour to inherit.
func (b Brand) tabIcon(mark []byte) []byte {
	accent := b.Accent
	if accent == "" {
		accent = "#1c6b46"
	}
	return bytes.ReplaceAll(mark, []byte("currentColor"), []byte(accent))
}
