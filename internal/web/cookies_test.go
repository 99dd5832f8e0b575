package web

import (
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

func cookiesOf(t *testing.T, address string) (Cookies, error) {
	t.Helper()
	site, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return NewCookies(site)
}

func TestACookieBelongsToThisHostAlone(t *testing.T) {
	cookies, err := cookiesOf(t, "https://id.test")
	if err != nil {
		t.Fatal(err)
	}
	want := "__Host-session=v; Path=/; Max-Age=3600; HttpOnly; Secure; SameSite=Lax"
	if got := cookies.Set(SessionCookie, "v", time.Hour).String(); got != want {
		t.Errorf("want %s, got %s", want, got)
	}
	want = "__Host-flow=v; Path=/; HttpOnly; Secure; SameSite=Lax"
	if got := cookies.Set(FlowCookie, "v", 0).String(); got != want {
		t.Errorf("want %s, got %s", want, got)
	}
	want = "__Host-flow=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Lax"
	if got := cookies.Clear(FlowCookie).String(); got != want {
		t.Errorf("want %s, got %s", want, got)
	}
}

func TestPlainHTTPIsForLoopbackOnly(t *testing.T) {
	for address, allowed := range map[string]bool{
		"https://id.test": true, "http://localhost:8080": true, "http://127.0.0.1": true, "http://[::1]:80": true,
		"http://id.test": false, "http://localhost.evil.test": false, "http://127.0.0.1.evil.test": false, "ftp://localhost": false,
	} {
		if _, err := cookiesOf(t, address); (err == nil) != allowed {
			t.Errorf("%s: %v", address, err)
		}
	}
}

func TestACookieAmongTooManyIsNotRead(t *testing.T) {
	cookies, err := cookiesOf(t, "https://id.test")
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest("GET", "/", nil)
	r.Header.Set("Cookie", strings.Repeat("a=b; ", 49)+"__Host-session=v")
	if value, present := cookies.Read(r, SessionCookie); !present || value != "v" {
		t.Error("the fiftieth cookie is still read")
	}
	r.Header.Set("Cookie", strings.Repeat("a=b; ", 50)+"__Host-session=v")
	if _, present := cookies.Read(r, SessionCookie); present {
		t.Error("the fifty-first cookie is not read")
	}
}
