package web

import (
	"strings"
	"testing"
)

func TestAPagePolicyAllowsOneScriptAndOneFormTarget(t *testing.T) {
	policy, err := PageSecurity{ScriptNonce: "abc", FormTarget: "https://client.test:444/cb?x=1"}.policy()
	want := "default-src 'none'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
		"frame-ancestors 'none'; base-uri 'none'; form-action 'self' https://client.test:444; script-src 'nonce-abc'"
	if err != nil || policy != want {
		t.Errorf("want %s\n got %s (%v)", want, policy, err)
	}
}

func TestAFormTargetIsTheNarrowestSource(t *testing.T) {
	for uri, want := range map[string]string{
		"https://a.test/cb":          "https://a.test",
		"http://127.0.0.1:4321/cb":   "http://127.0.0.1:4321",
		"http://[::1]:4321/cb":       "http:",
		"com.example.app:/cb":        "com.example.app:",
		"com.example.app://host/cb":  "com.example.app:",
		"https://user@a.test/cb":     "https://a.test",
		"https://a.test/cb;x=y,'*' ": "https://a.test",
	} {
		if got, err := formSource(uri); err != nil || got != want {
			t.Errorf("%s: want %s, got %s (%v)", uri, want, got, err)
		}
	}
}

func TestAFormTargetCannotChangeThePolicy(t *testing.T) {
	for _, uri := range []string{"", "/cb", "https://a.test;script-src *", "https://a,b.test/", "https://*/", "https://'self'/", "://x"} {
		if got, err := formSource(uri); err == nil {
			t.Errorf("%q: want an error, got %s", uri, got)
		}
	}
}

func TestEveryPageHasItsOwnNonce(t *testing.T) {
	first, second := NewNonce(), NewNonce()
	if first == second || len(first) != 22 || strings.ContainsAny(first, "'\" ;") {
		t.Errorf("got %s and %s", first, second)
	}
}
