package smtp

import (
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"slices"
	"strings"
	"testing"

	"github.com/authgrove/authgrove/internal/notify"
)

func TestALetterArrivesAsTextAndHTML(t *testing.T) {
	s := startServer(t)
	if err := New(s.client()).Carry(t.Context(), aLetter("ann@example.com")); err != nil {
		t.Fatal(err)
	}
	mails := s.taken()
	if len(mails) != 1 {
		t.Fatalf("%d mails were taken", len(mails))
	}
	m, err := mail.ReadMessage(strings.NewReader(mails[0].data))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"To": "<ann@example.com>", "Subject": "Your code", "Date": "Mon, 04 May 2026 03:02:01 +0000",
		"Message-Id": "<0a1b2c@id.example.com>", "Auto-Submitted": "auto-generated", "Content-Language": "en",
	} {
		if got := m.Header[name]; len(got) != 1 || got[0] != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	from, err := m.Header.AddressList("From")
	if err != nil || len(from) != 1 || *from[0] != s.client().From {
		t.Errorf("From is %v, %v", from, err)
	}
	if got := partsOf(t, m); got["text/plain"] != "Your code is 042137\n.\nnot the end\n" || got["text/html"] != "<p>Your code is <b>042137</b></p>" {
		t.Errorf("the parts are %q", got)
	}
	if hello := s.commands("EHLO"); !slices.Equal(hello, []string{"EHLO id.example.com", "EHLO id.example.com"}) {
		t.Errorf("greeted with %q: once before and once after STARTTLS", hello)
	}
}

func partsOf(t *testing.T, m *mail.Message) map[string]string {
	t.Helper()
	kind, parameters, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/alternative" {
		t.Fatalf("the mail is %s, %v", kind, err)
	}
	parts := map[string]string{}
	for reader := multipart.NewReader(m.Body, parameters["boundary"]); ; {
		part, err := reader.NextRawPart()
		if errors.Is(err, io.EOF) {
			return parts
		}
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(quotedprintable.NewReader(part))
		if err != nil {
			t.Fatal(err)
		}
		kind, _, _ := mime.ParseMediaType(part.Header.Get("Content-Type"))
		parts[kind] = strings.ReplaceAll(string(body), "\r\n", "\n")
	}
}

// attack: ot.addr
func TestTheEnvelopeHoldsOneRecipientOrNothingIsSent(t *testing.T) {
	s := startServer(t)
	carrier := New(s.client())
	for _, to := range []string{"ann@example.com", "ann+x@example.com", "o'neil@example.com", "zoë@example.com", "ann@xn--bcher-kva.example"} {
		if err := carrier.Carry(t.Context(), aLetter(to)); err != nil {
			t.Errorf("%s: %v", to, err)
			continue
		}
		last := s.taken()[len(s.taken())-1]
		if !slices.Equal(last.to, []string{"TO:<" + to + ">"}) {
			t.Errorf("%s: the envelope says %q", to, last.to)
		}
	}
	before := len(s.taken())
	for _, to := range []string{
		"", "a@x.test,b@evil.test", "a@x.test;b@evil.test", "a@x.test\r\nBcc: b@evil.test", "a@x.test\nRCPT TO:<b@evil.test>",
		"=?utf-8?q?a=40evil?=@x.test", `"a@evil.test"@x.test`, `"a b"@x.test`, "a(b@evil.test)@x.test", "a@b@x.test", "<a@x.test>",
		"a@x.test> <b@evil.test", "Ann <a@x.test>", " a@x.test", "A@x.test", "a@X.test", strings.Repeat("a", 300) + "@x.test", "a@x.test\x00", "a@[127.0.0.1]",
	} {
		var refusal *notify.Refusal
		if err := carrier.Carry(t.Context(), aLetter(to)); !errors.As(err, &refusal) || !refusal.Final || !refusal.Own {
			t.Errorf("%q: got %v, want a final refusal", to, err)
		}
	}
	if len(s.taken()) != before {
		t.Errorf("the server was sent %q", s.taken()[before:])
	}
	for _, line := range s.commands("RCPT") {
		if strings.Contains(line, "evil") {
			t.Errorf("the server was told %q", line)
		}
	}
}

func TestNothingIsSaidBeforeTheLineIsEncrypted(t *testing.T) {
	stripped := startServer(t, plainOnly)
	foreign := startServer(t)
	for name, server := range map[string]Server{
		"STARTTLS is not offered":         stripped.client(),
		"the certificate is not trusted":  with(foreign.client(), func(s *Server) { s.Roots = nil }),
		"the certificate is another name": with(foreign.client(), func(s *Server) { s.Host = "localhost.localdomain" }),
	} {
		server.User, server.Password = "grove", "correct horse"
		err := New(server).Carry(t.Context(), aLetter("ann@example.com"))
		var refusal *notify.Refusal
		if !errors.As(err, &refusal) || refusal.Final || refusal.Own {
			t.Errorf("%s: got %v, want trouble that may pass", name, err)
		}
	}
	for _, s := range []*mailServer{stripped, foreign} {
		for _, verb := range []string{"AUTH", "MAIL", "RCPT", "DATA"} {
			if said := s.commands(verb); len(said) > 0 {
				t.Errorf("the server was told %q", said)
			}
		}
	}
}

func with(s Server, change func(*Server)) Server {
	change(&s)
	return s
}

func TestEachWayToConnectWorks(t *testing.T) {
	login := func(s *Server) { s.User, s.Password = "grove", "pw" }
	implicit := func(s *Server) { s.Encryption = Implicit }
	loopback := func(s *Server) { s.Encryption = Loopback }
	type servers []func(*mailServer)
	type clients []func(*Server)
	for name, c := range map[string]struct {
		server servers
		client clients
	}{
		"STARTTLS":                     {nil, nil},
		"implicit TLS":                 {servers{encryptedFromTheStart}, clients{implicit}},
		"loopback without TLS":         {servers{plainOnly}, clients{loopback}},
		"a password, encrypted":        {servers{withPassword}, clients{login}},
		"a password on loopback":       {servers{plainOnly, withPassword}, clients{loopback, login}},
		"a password over implicit TLS": {servers{encryptedFromTheStart, withPassword}, clients{implicit, login}},
	} {
		t.Run(name, func(t *testing.T) {
			m := startServer(t, c.server...)
			s := m.client()
			for _, change := range c.client {
				change(&s)
			}
			if err := New(s).Check(t.Context()); err != nil {
				t.Errorf("check: %v", err)
			}
			if err := New(s).Carry(t.Context(), aLetter("ann@example.com")); err != nil || len(m.taken()) != 1 {
				t.Errorf("%d mails were taken, %v", len(m.taken()), err)
			}
		})
	}
}
