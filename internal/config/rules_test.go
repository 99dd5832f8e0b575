package config

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/authgrove/authgrove/internal/secret"
)

func TestURLFormsThatAreAcceptedAndRefused(t *testing.T) {
	for url, accepted := range map[string]bool{
		"https://id.example.com":        true,
		"https://id.example.com:8443":   true,
		"https://xn--bcher-kva.example": true,
		"https://[2001:db8::1]":         true,
		"http://localhost":              true,
		"http://localhost:8080":         true,
		"http://127.0.0.1:8080":         true,
		"http://127.9.9.9":              true,
		"http://[::1]:8080":             true,

		"https://":                     false,
		"https://:8443":                false,
		"https://id.example.com/":      false,
		"https://id.example.com//":     false,
		"https://id.example.com:443":   false,
		"https://id.example.com:":      false,
		"https://id.example.com.":      false,
		"https://id.example.com?":      false,
		"https://id.example.com#":      false,
		"https://id.example.com/a":     false,
		"https://@id.example.com":      false,
		"https://id example.com":       false,
		"HTTPS://id.example.com":       false,
		"https:id.example.com":         false,
		"https://Id.example.com":       false,
		"https://id.example.com ":      false,
		"//id.example.com":             false,
		"http://localhost:80":          false,
		"http://0.0.0.0:8080":          false,
		"http://10.0.0.1":              false,
		"http://localhost.example.com": false,
		"http://127.0.0.1.nip.io":      false,
		"http://[0:0::1]":              false,
		"javascript:alert(1)":          false,
	} {
		c := Default()
		c.URL = url
		if err := c.Validate(); (err == nil) != accepted {
			t.Errorf("%q: got %v", url, err)
		}
	}
}

func TestDatabaseFormsThatAreAcceptedAndRefused(t *testing.T) {
	for database, accepted := range map[string]bool{
		"sqlite:///var/lib/authgrove/authgrove.db":         true,
		"sqlite:///a%20b.db":                               true,
		"postgres://grove@db.internal/grove":               true,
		"postgresql://grove:x9kQv2@db.internal:5432/grove": true,
		"postgres://postgres:postgres@localhost/grove":     true,
		"postgres:///grove?host=/run/postgresql":           true,

		"sqlite://grove.db":                       false,
		"sqlite:grove.db":                         false,
		"sqlite:///":                              false,
		"sqlite:///var/..":                        false,
		"sqlite:///a.db?mode=memory":              false,
		"sqlite:///a.db#x":                        false,
		"/var/lib/authgrove.db":                   false,
		"postgres://db.internal":                  false,
		"postgres:///grove":                       false,
		"postgres://postgres:password@db/grove":   false,
		"postgres://grove:change-me@db/grove":     false,
		"mysql://db/grove":                        false,
		"host=db.internal dbname=grove user=root": false,
	} {
		c := Default()
		c.URL = "https://id.example.com"
		c.Database = secret.Text(database)
		if err := c.Validate(); (err == nil) != accepted {
			t.Errorf("%q: got %v", database, err)
		}
	}
}

func TestDurationsAreWholeNumbersWithUnits(t *testing.T) {
	for written, want := range map[string]time.Duration{
		"300s": 5 * time.Minute, "1h30m": 90 * time.Minute, "14d": 14 * 24 * time.Hour, "1d1s": 24*time.Hour + time.Second, "0s": 0,
	} {
		if got, ok := parseDuration(written); !ok || got != want {
			t.Errorf("%q: got %v %v", written, got, ok)
		}
		if again, ok := parseDuration(formatDuration(want)); !ok || again != want {
			t.Errorf("%v is written %q", want, formatDuration(want))
		}
	}
	for _, written := range []string{"", "300", "-1s", "+1s", "1.5h", "1ms", "1 h", "s", "1H", "999999999d", "106751d106751d", "１s"} {
		if got, ok := parseDuration(written); ok {
			t.Errorf("%q: got %v", written, got)
		}
	}
}

func TestSecretsFromGeneratorsAreAccepted(t *testing.T) {
	for _, given := range []string{
		"0c7be59d1fa84263b5e09d170c7be59d1fa84263",     // 40 hex digits, as COCO has them
		"qN0r2mXw8TzLk5VbYc1hGd7sJf4uPe9A",             // base 62
		"3f8b2c1e-7a94-4d05-b6c8-1e2f3a4b5c6d",         // a UUID
		"wTq3+u/9Zb1KfX0yRr5hQ2sVnE8mJc4dLgA7pIoU6tY=", // base64
		"grow a quiet forest",
	} {
		if reason := publishedReason(given); reason != "" {
			t.Errorf("%q %s", given, reason)
		}
	}
}

func TestTenThousandClientsAreReadInSeconds(t *testing.T) {
	var file strings.Builder
	file.WriteString("url: https://id.example.com\nbootstrap:\n  clients:\n")
	for i := range 10_000 {
		fmt.Fprintf(&file, "  - {client_id: c%d, redirect_uris: [https://c%d.example.com/cb], grant_types: [authorization_code]}\n", i, i)
	}
	files := files{}
	files.add("a.yaml", []byte(file.String()), "0600")
	files.add("/etc/authgrove/master.key", []byte(goodKey), "0600")
	began := time.Now()
	loaded, err := Load(Input{File: "a.yaml", ReadFile: files.read})
	if err != nil || len(loaded.Config.Bootstrap.Clients) != 10_000 {
		t.Fatal(err)
	}
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("took %v", took)
	}
	if got := loaded.Sources.Of("bootstrap.clients[9999].scope").String(); got != "a.yaml:10003" {
		t.Errorf("the last client is said to be at %s", got)
	}
}

func TestSuggestionsAreNearAndNotFarFetched(t *testing.T) {
	names := pathsOf(settable(fields()))
	for given, want := range map[string]string{
		"listne": "listen", "LISTEN": "listen", "trusted-proxy": "trusted_proxies", "data_base": "database", "url_": "url", "lifetimes.acess_token": "lifetimes.access_token",
		"x": "", "": "", "zzzzzz": "", strings.Repeat("listen", 20): "",
	} {
		if got := nearest(given, names); got != want {
			t.Errorf("%q: got %q, want %q", given, got, want)
		}
	}
}

func TestAMethodThatIsSwitchedOffIsNotTheFirst(t *testing.T) {
	c := Default()
	c.URL = "https://id.example.com"
	if c.SignUp != SignUpOpen || c.SignIn != (SignIn{DefaultMethod: MethodCode, Password: true}) {
		t.Errorf("the defaults are %q and %+v", c.SignUp, c.SignIn)
	}
	c.SignIn = SignIn{DefaultMethod: MethodPassword}
	if err := c.Validate(); err == nil || !strings.Contains(err.Error(), "sign_in.default_method") {
		t.Errorf("got %v", err)
	}
	c.SignIn.Password = true
	if err := c.Validate(); err != nil {
		t.Error(err)
	}
}

func TestASecretThatSignsNeeds32Bytes(t *testing.T) {
	const secret = "kT7bQ2vXn9Lw4RzYp6Hs8DfJ3mGc5AeU"
	for _, c := range []struct {
		method, secret string
		accepted       bool
	}{
		{"client_secret_jwt", secret, true}, {"client_secret_jwt", secret[1:], false}, {"client_secret_basic", secret[1:], true},
	} {
		files := files{}
		files.add("a.yaml", fmt.Appendf(nil, "url: https://id.example.com\nbootstrap: {clients: [{client_id: a, token_endpoint_auth_method: %s, client_secret: %s}]}\n",
			c.method, c.secret), "0600")
		files.add("/etc/authgrove/master.key", []byte(goodKey), "0600")
		_, err := Load(Input{File: "a.yaml", ReadFile: files.read})
		if (err == nil) != c.accepted || err != nil && !strings.Contains(err.Error(), "at least 32 bytes") {
			t.Errorf("%s with %d bytes: %v", c.method, len(c.secret), err)
		}
	}
}
