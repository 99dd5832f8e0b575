package look

import (
	"slices"
	"testing"
)

func FuzzAPreferenceAlwaysGivesALanguageThatHasTexts(f *testing.F) {
	looks, err := New(Options{})
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{"", "de", "de-CH, en;q=0.5", "fr de", "*", "en;q=abc", "x-pseudo", "i-klingon", "de_AT", "en-u-nu-latn-x-a", "\xff", ",,;;", "und", "zh-Hant-HK"} {
		f.Add(seed, "")
		f.Add("", seed)
	}
	f.Fuzz(func(t *testing.T, picked, header string) {
		for _, got := range []string{looks.Match(picked, header), looks.Match(picked), looks.Match(header)} {
			if !slices.Contains(looks.Languages(), got) {
				t.Fatalf("%q, %q gave %q", picked, header, got)
			}
		}
		if got := looks.GalleryLanguage(picked, "en"); got != PseudoLanguage && !slices.Contains(looks.Languages(), got) {
			t.Fatalf("%q gave %q in the gallery", picked, got)
		}
	})
}
