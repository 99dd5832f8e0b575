package app

import (
	"context"
	"errors"
	"strings"

	"github.com/authgrove/authgrove/internal/config"
	"github.com/authgrove/authgrove/internal/notify"
)

// mail talks to the mail server up to the proof of who we are, and sends nothing.
func (d *doctor) mail(ctx context.Context) []Finding {
	const check = "mail"
	server, ok := d.config.SMTP.Server()
	switch {
	case !ok:
		return []Finding{d.noMail(check)}
	case server.Scheme == config.SchemeLog:
		return []Finding{warning(check, "set smtp.url to a mail server", "nothing is sent: messages and their codes are written to the log")}
	}
	if err := CheckMail(ctx, d.config); err != nil {
		return []Finding{trouble(check, mailFix(err), "%s:%d: %s", server.Host, server.Port, mailReason(err))}
	}
	as := "without a user name"
	if server.User != "" {
		as = "as " + server.User
	}
	return []Finding{fine(check, "%s:%d takes mail from us, %s; nothing was sent", server.Host, server.Port, as)}
}

// noMail says what a server does that can send nothing.
func (d *doctor) noMail(check string) Finding {
	switch {
	case d.config.Testing.Inbox:
		return warning(check, "set smtp.url, and switch testing.inbox off", "nothing is sent: messages are shown to everybody at /dev/inbox")
	case d.config.SignIn.Password:
		return warning(check, "set smtp.url", "smtp.url is not set: nobody can be sent a code, so nobody can sign up, "+
			"reset a password, or sign in without one")
	}
	return trouble(check, "set smtp.url, or switch sign_in.password on",
		"smtp.url is not set and passwords are off: nobody can sign in but by `authgrove admin link`")
}

// mailReason is the server's answer, or why there was none.
func mailReason(err error) string {
	var refusal *notify.Refusal
	if errors.As(err, &refusal) {
		return refusal.Reason
	}
	return reason(err)
}

func mailFix(err error) string {
	switch text := strings.ToLower(mailReason(err)); {
	case strings.Contains(text, "x509"), strings.Contains(text, "certificate"):
		return "write the host name that is in the mail server's certificate, and have it renewed if it has expired"
	case strings.Contains(text, "starttls"):
		return "the server offers no encryption on this port: write smtps://host for port 465, or have it offer STARTTLS"
	case strings.Contains(text, "smtp auth"), strings.Contains(text, "answered 53"):
		return "check the user name and password in smtp.url, and that the mail server lets this user in"
	}
	return "check host and port in smtp.url, that the mail server runs, and that no firewall is between"
}
