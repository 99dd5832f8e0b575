package client

import "testing"

// attack: tk.cors
func TestAnOriginIsWrittenAsBrowsersWriteIt(t *testing.T) {
	for uri, want := range map[string]string{
		"https://a.test/cb": "https://a.test", "https://A.Test:443/cb": "https://a.test", "https://a.test:8443/cb": "https://a.test:8443",
		"https://a.test:/cb": "https://a.test", "http://localhost:80/cb": "http://localhost", "http://localhost:443/cb": "http://localhost:443",
		"http://127.0.0.1:5173/": "http://127.0.0.1:5173", "http://[::1]:80/": "http://[::1]", "http://[::1]:5173/": "http://[::1]:5173",
		"com.example.app:/cb": "", "/cb": "",
	} {
		if got, _ := WebOrigin(uri); got != want {
			t.Errorf("%s: %q, want %q", uri, got, want)
		}
	}
}
