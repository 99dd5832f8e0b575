package config

import (
	"net/mail"
	"net/url"
	"strconv"
)

const mailForm = "smtp://host, smtps://host or log://"

// checkMail shows nothing of smtp.url: one that cannot be read may hold a password anywhere.
func checkMail(c *Config, d *diagnosis) {
	checkSender(c.SMTP.From, d)
	if c.SMTP.URL == "" {
		return
	}
	u, err := url.Parse(c.SMTP.URL.Reveal())
	if err != nil {
		d.add("smtp.url", "got text that is no URL", mailForm, "escape special characters of a password with %")
		return
	}
	switch u.Scheme {
	case SchemeLog:
		checkMailLog(c, u, d)
	case SchemeSMTP, SchemeSMTPS:
		checkMailServer(u, d)
	default:
		d.add("smtp.url", "got neither smtp nor smtps nor log", mailForm, "")
	}
}

// checkMailLog keeps codes out of the logs of servers that people rely on.
func checkMailLog(c *Config, u *url.URL, d *diagnosis) {
	if u.Host != "" || u.Path != "" || u.RawQuery != "" || u.Fragment != "" || u.Opaque != "" {
		d.add("smtp.url", "got something behind log://", "log:// alone", "")
	}
	if !onLoopback(c.URL) && !c.Testing.Inbox {
		d.add("smtp.url", "got log://, which writes every code to the log", "a mail server, because url is not on loopback",
			"write smtp://host, or switch testing.inbox on if this server is a test")
	}
}

func checkMailServer(u *url.URL, d *diagnosis) {
	password, hasPassword := u.User.Password()
	port, err := strconv.Atoi(u.Port())
	switch {
	case u.Hostname() == "":
		d.add("smtp.url", "got no host", mailForm, "")
	case u.Path != "" && u.Path != "/" || u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		d.add("smtp.url", "got something behind the host", mailForm, "remove it; how to encrypt follows from smtp or smtps")
	case u.Port() != "" && (err != nil || port < 1 || port > 65535):
		d.add("smtp.url", "got a port that is none", "1 to 65535", "")
	case hasPassword && u.User.Username() == "":
		d.add("smtp.url", "got a password without a user", "user:password@host", "")
	case hasPassword && !isLoopback(u.Hostname()):
		if reason := publishedReason(password); reason != "" {
			d.add("smtp.url", "the password "+reason, "the one that the mail server gave you", "")
		}
	}
}

func checkSender(from string, d *diagnosis) {
	if from == "" {
		return
	}
	if _, err := mail.ParseAddress(from); err != nil {
		d.add("smtp.from", quote(from), "one mail address", "write no-reply@example.com, or Example <no-reply@example.com>")
	}
}
