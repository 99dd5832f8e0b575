package web

import (
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
)

func TestOnlyAConfiguredProxyMayNameTheCaller(t *testing.T) {
	trusted := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}
	for _, test := range []struct{ peer, forwarded, want string }{
		{"203.0.113.9:1", "198.51.100.1", "203.0.113.9"},
		{"203.0.113.9:1", "not an address", "203.0.113.9"},
		{"10.0.0.1:1", "198.51.100.1", "198.51.100.1"},
		{"[::ffff:10.0.0.1]:1", "198.51.100.1", "198.51.100.1"},
		{"[fe80::1%eth0]:1", "198.51.100.1", "fe80::1"},
		{"10.0.0.1:1", "not an address", ""},
		{"10.0.0.1:1", strings.Repeat("198.51.100.1,", 32) + "198.51.100.1", ""},
		{"@", "198.51.100.1", ""},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = test.peer
		r.Header.Set("X-Forwarded-For", test.forwarded)
		got, err := clientAddress(r, trusted)
		if test.want == "" {
			if err == nil {
				t.Errorf("%v: want a refusal, got %v", test, got)
			}
			continue
		}
		if err != nil || got.String() != test.want {
			t.Errorf("%v: got %v, %v", test, got, err)
		}
	}
}

func TestWithoutTheHeaderTheProxyIsTheCaller(t *testing.T) {
	r := httptest.NewRequest("GET", "/", nil)
	r.RemoteAddr = "10.0.0.1:1"
	got, err := clientAddress(r, []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")})
	if err != nil || got.String() != "10.0.0.1" {
		t.Errorf("got %v, %v", got, err)
	}
}
