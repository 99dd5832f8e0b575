package client

import (
	"strings"
	"testing"
)

func web(uris ...string) Metadata {
	return Metadata{Name: "A", Type: Web, RedirectURIs: uris}
}

func TestARedirectURIMatchesByteForByte(t *testing.T) {
	m := web("https://a.test/cb")
	for _, other := range []string{
		"https://a.test/cb/", "https://a.test/cbx", "https://a.test/cb/../x", "https://a.test/cb?x=1", "https://a.test/cb#f",
		"https://A.test/cb", "https://a.test:443/cb", "https://a.test/%63b", "https://a.test.evil.test/cb", "http://a.test/cb",
		"https://u@a.test/cb", " https://a.test/cb", "https://a.test/cb\t", "https://a.test/cb%00", "https://aXtest/cb", "",
	} {
		if m.MatchRedirect(other) {
			t.Errorf("%q matches https://a.test/cb", other)
		}
	}
	if !m.MatchRedirect("https://a.test/cb") {
		t.Error("the registered URI itself does not match")
	}
}

func TestOnlyANativeAppMayChangeTheLoopbackPort(t *testing.T) {
	uris := []string{"http://127.0.0.1/cb", "http://[::1]:1/cb", "http://localhost/cb?a=b"}
	native, other := Metadata{Type: Native, RedirectURIs: uris}, Metadata{Type: Web, RedirectURIs: uris}
	for _, sent := range []string{"http://127.0.0.1:51004/cb", "http://[::1]:51004/cb", "http://localhost:51004/cb?a=b", "http://[::1]/cb"} {
		if !native.MatchRedirect(sent) || other.MatchRedirect(sent) {
			t.Errorf("%q: native %v, web %v; want true, false", sent, native.MatchRedirect(sent), other.MatchRedirect(sent))
		}
	}
	for _, sent := range []string{
		"http://127.0.0.1.evil.test/cb", "http://127.0.0.1:80.evil.test/cb", "http://127.0.0.1:/cb", "http://127.0.0.1:123456/cb",
		"http://127.0.0.1:80@evil.test/cb", "http://127.0.0.1@evil.test/cb", "http://127.0.0.1:8080/cb/", "http://127.0.0.2:80/cb",
		"https://127.0.0.1:80/cb", "http://localhost:80/cb", "http://localhost.evil.test/cb?a=b", "http://127.0.0.1:8080\\@evil.test/cb",
	} {
		if native.MatchRedirect(sent) {
			t.Errorf("%q matches", sent)
		}
	}
}

// attack: az.reservedq
func TestAURIThatNoBrowserShouldBeSentToIsNotRegistered(t *testing.T) {
	for _, uri := range []string{
		"javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//evil.test/cb", "/cb", "https:cb", "https:\\\\evil.test\\cb",
		"http://a.test/cb", "https://a.test/cb#f", "https://a.test/#", "https://u:p@a.test/cb", "https://*.a.test/cb", "https://a.test/*",
		"https://a.test/../cb", "https://a.test/..;/cb", "https://a.test/cb?code=1", "https://a.test/cb?iss=x", "https://a.test/cb?state=",
		"https://a.test/cb?error=x", "https://a.test/cb?access_token=x", "https://a.test/c b", "https://a.test/\x00", "myapp:/cb", "com.example.app:/cb",
		"https://a.test/" + strings.Repeat("x", 2048), "https://ä.test/cb", "",
	} {
		m := web(uri)
		if err := m.Complete(); err == nil {
			t.Errorf("%q was registered by a web app", uri)
		}
	}
	for _, uri := range []string{"com.example.app:/cb", "myapp://cb", "coco0123456789abcdef0123://oauth/redirect", "http://127.0.0.1/cb", "https://a.test/cb"} {
		m := Metadata{Name: "A", Type: Native, RedirectURIs: []string{uri}}
		if err := m.Complete(); err != nil {
			t.Errorf("%q was refused for a native app: %v", uri, err)
		}
	}
}

func TestTheNearestRegisteredURIIsToldOnlyIfAtMostThreeCharactersDiffer(t *testing.T) {
	m := web("https://a.test/callback", "https://a.test/other")
	for sent, want := range map[string]string{
		"https://a.test/callback/": "https://a.test/callback", "https://a.test/Callback": "https://a.test/callback",
		"https://a.test/cb": "", "https://evil.test/callback": "", "http://a.test/callback": "https://a.test/callback",
	} {
		if got, _ := m.NearestRedirect(sent); got != want {
			t.Errorf("nearest to %q is %q, want %q", sent, got, want)
		}
	}
}

func FuzzARedirectURIThatIsRegisteredMatchesItselfAndStaysOnItsScheme(f *testing.F) {
	for _, uri := range []string{"https://a.test/cb", "http://127.0.0.1:1/cb", "com.example:/x", "javascript:alert(1)", "https://a.test/?x=%"} {
		f.Add(uri, uri+"x")
	}
	f.Fuzz(func(t *testing.T, uri, sent string) {
		m := Metadata{Name: "A", Type: Native, RedirectURIs: []string{uri}}
		if m.Complete() != nil {
			return
		}
		if !m.MatchRedirect(uri) {
			t.Fatalf("%q does not match itself", uri)
		}
		if m.MatchRedirect(sent) && sent != uri && !strings.HasPrefix(sent, "http://127.0.0.1") && !strings.HasPrefix(sent, "http://[::1]") && !strings.HasPrefix(sent, "http://localhost") {
			t.Fatalf("%q matches %q", sent, uri)
		}
		m.NearestRedirect(sent)
	})
}
