package config

import (
	"net/url"
	"strconv"

	"github.com/authgrove/authgrove/internal/secret"
)

// SMTP is how mail leaves this server.
type SMTP struct {
	// The server that takes our mail: `smtp://user:password@host` for STARTTLS on port 587, which is
	// then required, or `smtps://…` for TLS from the start on port 465; another port is written behind
	// the host. Only to a server on loopback mail goes without TLS. `log://` sends nothing and writes
	// whole messages, with their codes, to the log: for a machine of one's own. Without a value nobody
	// can be sent a code, so none is offered.
	URL secret.Text `koanf:"url" example:"smtp://mail.example.com"`
	// A file that holds the value of `url`, for one with a password.
	URLFile string `koanf:"url_file"`
	// The sender of our mail, such as `Example <no-reply@example.com>`. Without it, `no-reply` at the
	// host of this server.
	From string `koanf:"from" example:"no-reply@example.com"`
}

// Testing holds switches for tests. Each makes the server unsafe and is printed as INSECURE at start.
type Testing struct {
	// Keep the last 200 messages of this process and show them, with their codes, to everybody at
	// `/dev/inbox` and `/dev/inbox.json`. Messages are not sent anywhere else unless `smtp` says so.
	Inbox bool `koanf:"inbox"`
	// Switch the budgets against guessing and flooding off, for load tests and certification.
	LimitsOff bool `koanf:"limits_off"`
	// Let every app use request objects, unsigned ones and fetched ones too, and advertise every
	// response type, for the time in which a conformance suite runs against this server.
	Certification bool `koanf:"certification"`
	// Let what others named, such as `jwks_uri`, be fetched from this machine, by plain http too.
	OutboundLoopback bool `koanf:"outbound_loopback"`
}

// Schemes of smtp.url.
const (
	SchemeSMTP  = "smtp"
	SchemeSMTPS = "smtps"
	SchemeLog   = "log"
)

// MailServer is smtp.url, read.
type MailServer struct {
	Scheme   string
	Host     string
	Port     int
	User     string
	Password secret.Text
	// Loopback: what is sent there does not leave the machine.
	Loopback bool
}

// Server reads the URL, which has passed the checks; ok is false if there is none.
func (s SMTP) Server() (server MailServer, ok bool) {
	u, err := url.Parse(s.URL.Reveal())
	if s.URL == "" || err != nil {
		return MailServer{}, false
	}
	password, _ := u.User.Password()
	server = MailServer{Scheme: u.Scheme, Host: u.Hostname(), Port: 587, User: u.User.Username(), Password: secret.Text(password),
		Loopback: isLoopback(u.Hostname())}
	if u.Scheme == SchemeSMTPS {
		server.Port = 465
	}
	if n, err := strconv.Atoi(u.Port()); err == nil {
		server.Port = n
	}
	return server, true
}

// Insecure names the settings that make this server unsafe on purpose, to be
// printed at start.
func (c *Config) Insecure() (settings []string) {
	if c.Testing.Inbox {
		settings = append(settings, "testing.inbox: everybody can read every message at /dev/inbox")
	}
	if c.Testing.LimitsOff {
		settings = append(settings, "testing.limits_off: passwords and codes can be guessed without limit")
	}
	if c.Testing.OutboundLoopback {
		settings = append(settings, "testing.outbound_loopback: registered addresses may lead to this machine")
	}
	if c.Testing.Certification {
		settings = append(settings, "testing.certification: unsigned request objects are believed")
	}
	if server, ok := c.SMTP.Server(); ok && server.Scheme == SchemeLog {
		settings = append(settings, "smtp.url: whole messages are written to the log")
	}
	return settings
}
