package smtp

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"math/big"
	"net"
	"net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/authgrove/authgrove/internal/notify"
)

// received is one mail that the server took.
type received struct {
	from, to []string // as they stood in the commands
	data     string
}

// mailServer speaks RFC 5321 on a loopback port. A test bends it by rules.
type mailServer struct {
	t           testing.TB
	listener    net.Listener
	certificate tls.Certificate
	roots       *x509.CertPool
	offersTLS   bool
	implicitTLS bool
	password    string // of user "grove"; empty asks for none

	mu    sync.Mutex
	rules map[string]string // command verb → reply instead of the usual one; "hang" and "drop" are no replies
	mails []received
	lines []string // every command, of every connection
	open  int
}

func startServer(t testing.TB, changes ...func(*mailServer)) *mailServer {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &mailServer{t: t, listener: listener, offersTLS: true, rules: map[string]string{}}
	s.certificate, s.roots = selfMade(t)
	for _, change := range changes {
		change(s)
	}
	t.Cleanup(func() { listener.Close() })
	go s.accept()
	return s
}

// selfMade is a certificate for 127.0.0.1 and localhost that only its own pool trusts.
func selfMade(t testing.TB) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, DNSNames: []string{"localhost"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(raw)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{raw}, PrivateKey: key}, pool
}

// client is a Server as the operator would have configured it for this one.
func (s *mailServer) client() Server {
	return Server{Host: "127.0.0.1", Port: s.listener.Addr().(*net.TCPAddr).Port, Encryption: StartTLS, Roots: s.roots,
		Name: "id.example.com", From: mail.Address{Name: "Grüne Wiese", Address: "no-reply@id.example.com"}}
}

func (s *mailServer) bend(verb, reply string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rules[verb] = reply
}

func (s *mailServer) straighten() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.rules)
}

func (s *mailServer) taken() []received {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]received(nil), s.mails...)
}

// connections is how many are open.
func (s *mailServer) connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.open
}

// commands lists what was said, of one verb.
func (s *mailServer) commands(verb string) (lines []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, line := range s.lines {
		if strings.HasPrefix(line, verb) {
			lines = append(lines, line)
		}
	}
	return lines
}

func (s *mailServer) accept() {
	for {
		conn, err := s.listener.Accept()
		if err != nil {
			return
		}
		go s.converse(conn)
	}
}

func plainOnly(s *mailServer) { s.offersTLS = false }

func encryptedFromTheStart(s *mailServer) { s.implicitTLS = true }

func withPassword(s *mailServer) { s.password = "pw" }

func aLetter(to string) notify.Letter {
	return notify.Letter{ID: "0a1b2c", Channel: notify.Mail, Kind: notify.SignInCode, Language: "en", To: to,
		Subject: "Your code", Text: "Your code is 042137\n.\nnot the end\n", HTML: "<p>Your code is <b>042137</b></p>", Code: "042137",
		At: time.Date(2026, 5, 4, 3, 2, 1, 0, time.UTC)}
}
