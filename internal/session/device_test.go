package session

import (
	"strings"
	"testing"
)

func TestABrowserIsRecognisedByItsUserAgent(t *testing.T) {
	for header, want := range map[string]Device{
		"Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0":                                                                         {"Firefox", "Linux"},
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36":                                {"Chrome", "Windows"},
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36 Edg/138.0.0.0":                  {"Edge", "Windows"},
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15":                          {"Safari", "macOS"},
		"Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/138.0.7204.33 Mobile/15E148 Safari/604.1": {"Chrome", "iPhone"},
		"Mozilla/5.0 (Linux; Android 14; SM-S918B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36":     {"Samsung Internet", "Android"},
		"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36":                                 {"Chrome", "ChromeOS"},
		"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/138.0.0.0 Safari/537.36":                                  {"Chrome", "Linux"},
		"curl/8.14.1": {"curl", ""}, "": {}, "something else": {}, strings.Repeat("x", 600) + " Firefox/1": {},
	} {
		if got := ReadUserAgent(header); got != want {
			t.Errorf("%q is read as %+v, want %+v", header, got, want)
		}
	}
}

func FuzzNothingOfAUserAgentIsKeptButKnownNames(f *testing.F) {
	f.Add("Mozilla/5.0 (X11; Linux x86_64) Firefox/1")
	f.Add("<script>Firefox/")
	names := map[string]bool{"": true}
	for _, m := range append(append([]mark{}, browsers...), systems...) {
		names[m.name] = true
	}
	f.Fuzz(func(t *testing.T, header string) {
		if d := ReadUserAgent(header); !names[d.Browser] || !names[d.System] {
			t.Fatalf("%q is read as %+v", header, d)
		}
	})
}
