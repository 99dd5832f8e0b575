package outbound

import (
	"crypto/x509"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func TestNoAddressOfAnInnerNetworkIsConnectedTo(t *testing.T) {
	for _, address := range []string{
		"127.0.0.1:443", "[::1]:443", "10.0.0.1:443", "172.16.0.1:80", "192.168.1.1:443", "169.254.169.254:80", "[fe80::1]:443", "[fe80::1%eth0]:443",
		"[fd00::1]:443", "[fec0::1]:443", "100.64.0.1:443", "0.0.0.0:443", "[::]:443", "[::ffff:127.0.0.1]:443", "[::ffff:10.0.0.1]:443", "[::127.0.0.1]:443",
		"[64:ff9b::7f00:1]:443", "[2002:7f00:1::]:443", "224.0.0.1:443", "[ff02::1]:443", "255.255.255.255:443", "192.0.2.1:443", "localhost:443", "",
		"168.63.129.16:80", "192.88.99.1:443", "[::ffff:0:7f00:1]:443", "[3fff::1]:443", "[5f00::1]:443", "[4000::1]:443", "[2001:2::1]:443",
	} {
		if err := permit(address, false); !errors.Is(err, ErrRefused) {
			t.Errorf("%q: %v", address, err)
		}
	}
	for _, address := range []string{"8.8.8.8:443", "[2606:4700::1111]:443"} {
		if err := permit(address, false); err != nil {
			t.Errorf("%q: %v", address, err)
		}
	}
	if err := permit("10.0.0.1:443", true); !errors.Is(err, ErrRefused) {
		t.Errorf("an inner network with the switch for loopback: %v", err)
	}
}

func TestANameThatLeadsToThisMachineIsRefusedAfterItWasLookedUp(t *testing.T) {
	served := false
	server := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { served = true }))
	defer server.Close()
	address := strings.Replace(server.URL, "127.0.0.1", "localhost", 1)
	if _, err := New(Options{}).Get(t.Context(), address, "*/*"); !errors.Is(err, ErrRefused) || served {
		t.Errorf("%v, served %t", err, served)
	}
}

func TestOnlyAnswersThatAreWholeSmallAndDirectAreTaken(t *testing.T) {
	mux := http.NewServeMux()
	mux.HandleFunc("/good", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "public, max-age=120")
		w.Header().Set("Content-Type", "application/json")
		if r.UserAgent() != "authgrove" || r.Header.Get("Accept") != "application/json" || len(r.Cookies()) != 0 {
			w.WriteHeader(http.StatusTeapot)
		}
		w.Write([]byte("{}"))
	})
	mux.HandleFunc("/moved", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/good", http.StatusFound) })
	mux.HandleFunc("/big", func(w http.ResponseWriter, r *http.Request) { w.Write(make([]byte, maxDocument+1)) })
	mux.HandleFunc("/cut", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "100")
		w.Write([]byte("short"))
	})
	server := httptest.NewTLSServer(mux)
	defer server.Close()
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	c := New(Options{AllowLoopback: true, Roots: roots})
	got, err := c.Get(t.Context(), server.URL+"/good", "application/json")
	if err != nil || string(got.Body) != "{}" || got.FreshFor != 2*time.Minute || got.ContentType != "application/json" {
		t.Errorf("%+v, %v", got, err)
	}
	for _, path := range []string{"/moved", "/big", "/cut", "/nowhere"} {
		if _, err := c.Get(t.Context(), server.URL+path, "*/*"); !errors.Is(err, ErrUnavailable) {
			t.Errorf("%s: %v", path, err)
		}
	}
	for _, address := range []string{"http://example.com/", "ftp://example.com/", "https://user:pw@example.com/", "https:///x", "example.com"} {
		strict := New(Options{})
		if _, err := strict.Get(t.Context(), address, "*/*"); err == nil {
			t.Errorf("%s was fetched", address)
		}
	}
	if _, err := New(Options{AllowLoopback: true}).Get(t.Context(), server.URL+"/good", "*/*"); !errors.Is(err, ErrUnavailable) {
		t.Errorf("an unknown authority: %v", err)
	}
}

func TestHowLongAnAnswerHoldsIsBounded(t *testing.T) {
	for control, want := range map[string]time.Duration{
		"": 0, "max-age=60": time.Minute, "public, Max-Age=60, immutable": time.Minute, "no-store, max-age=60": 0, "max-age=-1": 0, "max-age=x": 0,
		"max-age=99999999999999999999": 0, "max-age=2147483647": longestFresh,
	} {
		if got := freshFor(control); got != want {
			t.Errorf("%q: %v, want %v", control, got, want)
		}
	}
}
