package app

import (
	"context"
	"errors"
	"net/mail"
	"time"

	"github.com/authgrove/authgrove/internal/config"
	"github.com/authgrove/authgrove/internal/look"
	"github.com/authgrove/authgrove/internal/notify"
	"github.com/authgrove/authgrove/internal/notify/smtp"
)

// openMail makes what seals, writes and delivers mail. Without smtp and without
// the inbox nobody can be reached, and nothing is offered that needs to.
func (a *App) openMail() error {
	for _, setting := range a.Config.Insecure() {
		a.Log.Warn("INSECURE " + setting)
	}
	carrier, err := a.mailCarrier()
	if err != nil {
		return err
	}
	if a.Config.Testing.Inbox {
		a.Inbox = notify.NewInbox(carrier)
		carrier = a.Inbox
	}
	if carrier == nil {
		a.Messages = notify.NewSealer(a.Keyring, a.Config.URL)
		return nil
	}
	mails, err := look.NewMails(look.Options{}, a.Issuer())
	if err != nil {
		return err
	}
	a.Messages = notify.NewSealer(a.Keyring, a.Config.URL, notify.Mail)
	a.mail = notify.NewDelivery(notify.Parts{Channel: notify.Mail, Outbox: a.Store, Sealer: a.Messages, Composer: mails, Carrier: carrier,
		Watch: a.watchMail})
	return nil
}

// mailCarrier is where smtp.url leads; nil if it leads nowhere.
func (a *App) mailCarrier() (notify.Carrier, error) {
	server, ok := a.Config.SMTP.Server()
	switch {
	case !ok:
		return nil, nil
	case server.Scheme == config.SchemeLog:
		return notify.Printer{Print: func(text string) { a.Log.Warn(text) }}, nil
	}
	from, err := a.sender()
	if err != nil {
		return nil, err
	}
	s := smtp.Server{Host: server.Host, Port: server.Port, Encryption: smtp.StartTLS, User: server.User, Password: server.Password,
		From: from, Name: a.Issuer().Hostname()}
	switch {
	case server.Scheme == config.SchemeSMTPS:
		s.Encryption = smtp.Implicit
	case server.Loopback:
		s.Encryption = smtp.Loopback
	}
	return smtp.New(s), nil
}

func (a *App) sender() (mail.Address, error) {
	if a.Config.SMTP.From == "" {
		return mail.Address{Name: a.Issuer().Hostname(), Address: "no-reply@" + a.Issuer().Hostname()}, nil
	}
	from, err := mail.ParseAddress(a.Config.SMTP.From)
	if err != nil {
		return mail.Address{}, errors.New("smtp.from is no mail address")
	}
	return *from, nil
}

// watchMail logs what an operator can do something about. The log names no
// address: the number finds the message in the outbox, and no more is kept there.
func (a *App) watchMail(m notify.Attempt) {
	switch {
	case m.Number == 0:
		a.Log.Error("the outbox could not be read", "cause", m.Err)
	case m.Outcome.Verdict == notify.GivenUp:
		a.Log.Error("a message was given up", "message", m.Number, "kind", m.Kind, "attempt", m.Count, "reason", m.Outcome.Reason)
	case m.Outcome.Verdict == notify.TryAgain:
		a.Log.Warn("a message was not delivered; it is tried again", "message", m.Number, "kind", m.Kind, "attempt", m.Count,
			"reason", m.Outcome.Reason, "wait", m.Outcome.Wait.Round(time.Second))
	case m.Err != nil:
		a.Log.Error("a message was delivered, which could not be noted, so it may come again", "message", m.Number, "cause", m.Err)
	}
}

// CheckMail connects to the configured mail server as a delivery would and sends
// nothing. Without one there is nothing to check.
func CheckMail(ctx context.Context, c *config.Config) error {
	carrier, err := (&App{Config: c}).mailCarrier()
	if err != nil {
		return err
	}
	if server, ok := carrier.(*smtp.Carrier); ok {
		return server.Check(ctx)
	}
	return nil
}
