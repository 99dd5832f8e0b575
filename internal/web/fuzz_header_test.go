package web

import (
	"bufio"
	"mime"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"testing"
)

func FuzzACookieThatCameTwiceIsNotRead(f *testing.F) {
	for _, seed := range []string{"", "__Host-session=a", "__Host-session=a; x=y", "__Host-session=\"a b\"", "__host-session=a", ";;=;__Host-session=a=b", "__Host-session=a; __Host-session=b", "__Host-session=,"} {
		f.Add(seed, "")
		f.Add(seed, seed)
	}
	f.Fuzz(func(t *testing.T, first, second string) {
		r := &http.Request{Header: http.Header{"Cookie": {first, second}}}
		value, present := Cookies{}.Read(r, SessionCookie)
		if present != (value != "") {
			t.Fatalf("present %v with the value %q", present, value)
		}
		if present && (strings.ContainsAny(value, ";\\\r\n\x00") || !strings.Contains(first+";"+second, value)) {
			t.Fatalf("%q, %q gave %q", first, second, value)
		}
		r.Header["Cookie"] = append(r.Header["Cookie"], "__Host-session=x")
		if again, found := (Cookies{}).Read(r, SessionCookie); found && (present || again != "x") {
			t.Fatalf("%q, %q and one more gave %q", first, second, again)
		}
	})
}

func FuzzNoOtherHostIsServedAndNobodyIsSentToOne(f *testing.F) {
	for _, target := range []string{"/", "//evil.test/", "http://evil.test/x", "*", "a:@evil.test", "/\\evil.test", "/%0d%0a", "/?a=b#c"} {
		for _, host := range []string{"localhost:8080", "LOCALHOST:8080", "127.0.0.1:8080", "[::1]:8080", "evil.test", ""} {
			f.Add(target, host)
		}
	}
	own, err := url.Parse("http://localhost:8080")
	if err != nil {
		f.Fatal(err)
	}
	rule := newHostRule(own)
	f.Fuzz(func(t *testing.T, target, host string) {
		r, err := http.ReadRequest(bufio.NewReader(strings.NewReader("GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n")))
		if err != nil {
			return
		}
		result, err := rule.check(r)
		switch to, sent := result.(redirect); {
		case sent:
			if u, err := url.Parse(to.to); err != nil || u.Host != own.Host || u.User != nil || u.Scheme != "http" {
				t.Fatalf("%q at %q is sent to %q", target, host, to.to)
			}
		case err == nil && !strings.EqualFold(r.Host, own.Host):
			t.Fatalf("%q is served", r.Host)
		}
	})
}

func FuzzAFormIsWhatTheMediaTypeSays(f *testing.F) {
	for _, seed := range []string{"", formType, formType + "; charset=utf-8", "Application/X-WWW-Form-Urlencoded ;a=b", "text/plain", formType + ",text/plain", ";" + formType, "multipart/form-data; boundary=x"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		got := isForm(&http.Request{Header: http.Header{"Content-Type": {value}}})
		if mediaType, _, err := mime.ParseMediaType(value); err == nil && got != (mediaType == formType) {
			t.Fatalf("%q is %q, a form: %v", value, mediaType, got)
		}
		if got && len(value) < len(formType) {
			t.Fatalf("%q is a form", value)
		}
	})
}

func FuzzOnlyATrustedProxyChoosesTheAddress(f *testing.F) {
	trusted := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("fd00::/8")}
	for _, peer := range []string{"10.0.0.1:1", "[::ffff:10.0.0.1]:1", "[fd00::1%a]:1", "1.2.3.4:5", "x"} {
		f.Add(peer, "9.9.9.9, 10.1.1.1")
		f.Add(peer, "10.0.0.2")
	}
	f.Fuzz(func(t *testing.T, peer, forwarded string) {
		r := &http.Request{RemoteAddr: peer, Header: http.Header{"X-Forwarded-For": {forwarded}, "Forwarded": {"for=6.6.6.6"}}}
		address, err := clientAddress(r, trusted)
		from, parseErr := netip.ParseAddrPort(peer)
		if err != nil {
			if status := refusalOf(err).Status; status != http.StatusBadRequest {
				t.Fatalf("%q, %q: %d", peer, forwarded, status)
			}
			return
		}
		own := from.Addr().Unmap().WithZone("")
		if parseErr != nil || !isTrusted(own, trusted) && address != own {
			t.Fatalf("%q, %q gave %v", peer, forwarded, address)
		}
		if address != own && !strings.Contains(forwarded, ",") && netip.MustParseAddr(strings.TrimSpace(forwarded)).Unmap() != address {
			t.Fatalf("%q, %q gave %v", peer, forwarded, address)
		}
	})
}
