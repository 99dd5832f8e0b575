package smtp

import (
	"errors"
	"fmt"
	"net/mail"

	gomail "github.com/wneessen/go-mail"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/notify"
)

var errNotCanonical = errors.New("smtp: the recipient is no canonical address")

// message writes a letter as mail: text first, then HTML, which is the better one.
func (c *Carrier) message(l notify.Letter) (*gomail.Msg, error) {
	// Whatever came through the outbox, the envelope gets one address in the one
	// spelling under which it is stored.
	to, err := account.ParseEmail(l.To)
	if err != nil || to.Value != l.To {
		return nil, errNotCanonical
	}
	m := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	from := c.server.From
	m.FromMailAddress(&from)
	m.ToMailAddress(&mail.Address{Address: to.Value})
	if recipients, err := m.GetRecipients(); err != nil || len(recipients) != 1 || recipients[0] != "<"+to.Value+">" {
		return nil, errors.Join(errNotCanonical, err)
	}
	m.Subject(l.Subject)
	m.SetDateWithValue(l.At)
	m.SetMessageIDWithValue(fmt.Sprintf("%s@%s", l.ID, c.server.Name))
	// RFC 3834 §5: nobody's absence note answers a code.
	m.SetGenHeader("Auto-Submitted", "auto-generated")
	m.SetGenHeader("X-Auto-Response-Suppress", "All")
	m.SetGenHeader("Content-Language", l.Language)
	m.SetBodyString(gomail.TypeTextPlain, l.Text.Reveal())
	m.AddAlternativeString(gomail.TypeTextHTML, l.HTML.Reveal())
	return m, nil
}
