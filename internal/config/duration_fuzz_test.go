package config

import "testing"

func FuzzADurationIsReadAsItIsPrinted(f *testing.F) {
	for _, seed := range []string{"", "5", "300s", "1h30m", "14d", "0s", "999999999d", "1h 30m", "-1s", "1.5h", "٣s", "106751d23h47m16s"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, ok := parseDuration(text)
		if !ok {
			return
		}
		if again, ok := parseDuration(formatDuration(d)); d < 0 || !ok || again != d {
			t.Fatalf("%q is %v, printed as %s, read as %v", text, d, formatDuration(d), again)
		}
	})
}
