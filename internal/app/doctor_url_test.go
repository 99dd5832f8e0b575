package app_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"log"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/authgrove/authgrove/internal/apptest"
	"github.com/authgrove/authgrove/internal/config"
)

// inFront is a proxy that passes requests on to a server under a host.
func inFront(t *testing.T, to, host string) (address string) {
	t.Helper()
	target, err := url.Parse(to)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httptest.NewServer(&httputil.ReverseProxy{ErrorLog: log.New(io.Discard, "", 0), Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(target)
		r.Out.Host = host
	}})
	t.Cleanup(proxy.Close)
	return proxy.URL
}

func TestWhatAnswersAtTheURLIsTold(t *testing.T) {
	s := apptest.Start(t, apptest.Options{})
	foreign := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(foreign.Close)
	server, _ := url.Parse(s.URL)
	for name, c := range map[string]struct {
		url  string
		want []string
	}{
		"itself":                      {s.URL, []string{"ok: " + s.URL + " answers as itself"}},
		"a proxy that changes Host":   {inFront(t, s.URL, "internal:8080"), []string{"problem: the Host that arrives", "internal:8080", "pass the Host header on unchanged"}},
		"a proxy to another server":   {inFront(t, s.URL, server.Host), []string{`problem: the server that answers is "` + s.URL + `"`}},
		"a proxy that reaches nobody": {inFront(t, "http://127.0.0.1:1", "x"), []string{"problem: what is in front of the server answers 502"}},
		"something else":              {foreign.URL, []string{"problem: something else than this server answers, with 404"}},
		"nobody":                      {"http://127.0.0.1:1", []string{"warning: nothing answers at http://127.0.0.1:1", "authgrove serve"}},
		"a name without an address":   {"https://authgrove.invalid", []string{"problem: authgrove.invalid has no address", "DNS record"}},
	} {
		t.Run(name, func(t *testing.T) {
			p := patient(t)
			p.URL = c.url
			wantFinding(t, findings(t, p, "url"), c.want...)
		})
	}
}

func TestHTTPSThatEndsInFrontOfAServerThatTrustsNoProxyIsAWarning(t *testing.T) {
	c := patient(t)
	c.URL = "https://127.0.0.1:1"
	wantFinding(t, findings(t, c, "proxy"), "warning: https ends in front of this server, but trusted_proxies is empty")
	c.TrustedProxies = []string{"10.0.0.0/8"}
	wantFinding(t, findings(t, c, "proxy"), "ok: trusted_proxies is set")
	c.URL = "http://localhost:1"
	wantFinding(t, findings(t, c, "proxy"), "ok: none is needed")
}

// certificate writes one for a name, with its key, that is good between two
// times from now.
func certificate(t *testing.T, name string, from, until time.Duration) (certFile, keyFile string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{name}, NotBefore: time.Now().Add(from), NotAfter: time.Now().Add(until)}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	rawKey, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	certFile, keyFile = filepath.Join(t.TempDir(), "cert.pem"), filepath.Join(t.TempDir(), "key.pem")
	for file, block := range map[string]*pem.Block{certFile: {Type: "CERTIFICATE", Bytes: raw}, keyFile: {Type: "PRIVATE KEY", Bytes: rawKey}} {
		if err := os.WriteFile(file, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return certFile, keyFile
}

const day = 24 * time.Hour

func TestACertificateIsJudgedBeforePeopleSeeIt(t *testing.T) {
	for name, c := range map[string]struct {
		host        string
		from, until time.Duration
		want        string
	}{
		"good":                {"localhost", -day, 60 * day, "ok: the certificate is for localhost"},
		"about to expire":     {"localhost", -day, 13 * day, "warning: the certificate expires on "},
		"expired":             {"localhost", -9 * day, -day, "problem: the certificate has expired on "},
		"not valid yet":       {"localhost", day, 9 * day, "problem: the certificate is not valid before "},
		"for another address": {"other.example.com", -day, 60 * day, "problem: x509: certificate is valid for other.example.com, not localhost"},
	} {
		p := patient(t)
		p.URL, p.TLS.Mode = "https://localhost:1", "files"
		p.TLS.CertFile, p.TLS.KeyFile = certificate(t, c.host, c.from, c.until)
		t.Run(name, func(t *testing.T) { wantFinding(t, findings(t, p, "tls"), c.want) })
	}
	p := patient(t)
	p.URL, p.TLS.Mode = "https://localhost:1", "files"
	p.TLS.CertFile, _ = certificate(t, "localhost", -day, day)
	_, p.TLS.KeyFile = certificate(t, "localhost", -day, day)
	wantFinding(t, findings(t, p, "tls"), "problem: tls: private key does not match public key")
	p.TLS.KeyFile = filepath.Join(t.TempDir(), "missing.pem")
	wantFinding(t, findings(t, p, "tls"), "problem: open ", "missing.pem")
}

func TestACertificateThatBrowsersDoNotTrustIsAProblem(t *testing.T) {
	certFile, keyFile := certificate(t, "localhost", -day, 60*day)
	pair, err := tls.LoadX509KeyPair(certFile, keyFile)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.TLS = &tls.Config{Certificates: []tls.Certificate{pair}}
	server.StartTLS()
	defer server.Close()
	at, _ := url.Parse(server.URL)
	c := patient(t)
	c.URL = "https://localhost:" + at.Port()
	wantFinding(t, findings(t, c, "certificate"), "problem: x509: ", "unknown authority", "present the whole chain")
}

func TestProblemsOfTheConfigurationAreFindingsWithTheirFix(t *testing.T) {
	c := patient(t)
	c.Bootstrap.Clients = []config.Client{{ClientID: "watch", AppType: "service"}}
	wantFinding(t, findings(t, c, "configuration"), "problem: bootstrap.clients[0]: client_secret is missing")
}
