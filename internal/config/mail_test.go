package config

import (
	"strings"
	"testing"

	"github.com/authgrove/authgrove/internal/secret"
)

func TestMailFormsThatAreAcceptedAndRefused(t *testing.T) {
	for url, accepted := range map[string]bool{
		"":                              true,
		"smtp://mail.example.com":       true,
		"smtp://mail.example.com:2525":  true,
		"smtps://mail.example.com/":     true,
		"smtp://u:x9kQv2@mail.internal": true,
		"smtp://u@mail.internal":        true,
		"smtp://127.0.0.1:1025":         true,
		"smtp://[::1]:1025":             true,

		"log://":                           false, // the server of this test is not on loopback
		"mail.example.com":                 false,
		"mail.example.com:587":             false,
		"smtp:mail.example.com":            false,
		"smtp://":                          false,
		"smtp://:587":                      false,
		"smtp://mail.example.com:0":        false,
		"smtp://mail.example.com:70000":    false,
		"smtp://mail.example.com/x":        false,
		"smtp://mail.example.com?tls=off":  false,
		"smtp://:secretword@mail.internal": false,
		"smtp://u:password@mail.internal":  false,
		"smtp://u:p%zz@mail.internal":      false,
		"http://mail.example.com":          false,
	} {
		c := Default()
		c.URL = "https://id.example.com"
		c.SMTP.URL = secret.Text(url)
		err := c.Validate()
		if (err == nil) != accepted {
			t.Errorf("%q: got %v", url, err)
		}
		if err != nil && (strings.Contains(err.Error(), "secretword") || strings.Contains(err.Error(), "p%zz")) {
			t.Errorf("%q: the password is shown in %v", url, err)
		}
	}
}

func TestMailIsWrittenToTheLogOnlyWhereNobodyReliesOnIt(t *testing.T) {
	for _, c := range []struct {
		url      string
		inbox    bool
		accepted bool
	}{
		{"http://localhost:8080", false, true}, {"https://id.example.com", true, true}, {"https://id.example.com", false, false},
	} {
		config := Default()
		config.URL, config.SMTP.URL, config.Testing.Inbox = c.url, "log://", c.inbox
		if err := config.Validate(); (err == nil) != c.accepted {
			t.Errorf("%+v: got %v", c, err)
		}
		insecure := strings.Join(config.Insecure(), "\n")
		if !strings.Contains(insecure, "smtp.url") || strings.Contains(insecure, "testing.inbox") != c.inbox {
			t.Errorf("%+v: INSECURE are %q", c, insecure)
		}
	}
	c := Default()
	if insecure := c.Insecure(); len(insecure) != 0 {
		t.Errorf("the defaults are INSECURE: %q", insecure)
	}
}

func TestAMailServerIsReadFromItsURL(t *testing.T) {
	for url, want := range map[string]MailServer{
		"smtp://mail.example.com":              {Scheme: "smtp", Host: "mail.example.com", Port: 587},
		"smtps://grove:a%40b@mail.example.com": {Scheme: "smtps", Host: "mail.example.com", Port: 465, User: "grove", Password: "a@b"},
		"smtp://[::1]:1025":                    {Scheme: "smtp", Host: "::1", Port: 1025, Loopback: true},
		"smtp://localhost:1025":                {Scheme: "smtp", Host: "localhost", Port: 1025, Loopback: true},
	} {
		if got, ok := (SMTP{URL: secret.Text(url)}).Server(); !ok || got != want {
			t.Errorf("%s: got %+v", url, got)
		}
	}
	if _, ok := (SMTP{}).Server(); ok {
		t.Error("no URL is a server")
	}
}
