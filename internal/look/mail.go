package look

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"net/url"
	"os"
	textTemplate "text/template"
	"time"

	"github.com/authgrove/authgrove/internal/notify"
	"github.com/authgrove/authgrove/internal/secret"
)

//go:embed mail
var embeddedMail embed.FS

// Mails writes every mail, as text and as HTML. Like Looks it is immutable, and
// an operator's folder replaces its templates and texts: they lie in mail/.
type Mails struct {
	looks *Looks // brand and texts of the mails
	html  *template.Template
	text  *textTemplate.Template
	host  string
}

// NewMails reads and checks the templates and texts. Issuer is the address of
// this server, whose host every mail names.
func NewMails(options Options, issuer *url.URL) (*Mails, error) {
	files, err := fs.Sub(embeddedMail, "mail")
	if err != nil {
		return nil, fmt.Errorf("look: mail: %w", err)
	}
	var override fs.FS
	layered := files
	if options.OverrideDir != "" {
		if override, err = fs.Sub(os.DirFS(options.OverrideDir), "mail"); err != nil {
			return nil, fmt.Errorf("look: mail: %w", err)
		}
		layered = overlay{over: override, under: files}
	}
	m := &Mails{looks: &Looks{brand: options.Brand.withDefaults()}, host: issuer.Host}
	if m.looks.texts, err = loadTexts(files, override); err != nil {
		return nil, err
	}
	if err := m.checkBrand(); err != nil {
		return nil, err
	}
	if m.html, err = template.ParseFS(layered, "templates/mail.html"); err != nil {
		return nil, fmt.Errorf("look: mail: %w", err)
	}
	if m.text, err = textTemplate.ParseFS(layered, "templates/mail.txt"); err != nil {
		return nil, fmt.Errorf("look: mail: %w", err)
	}
	return m, nil
}

// checkBrand finds a colour that is none before a person waits for a mail.
func (m *Mails) checkBrand() error {
	for _, accent := range []string{m.looks.brand.Accent, m.looks.brand.AccentDark} {
		if _, err := accentOf(accent, "#000000"); err != nil {
			return fmt.Errorf("look: brand accent: %w", err)
		}
	}
	return nil
}

// mailView is what the templates are filled with.
type mailView struct {
	Kind    notify.Kind
	Code    string
	Minutes int
	Link    string
	Address string
	Host    string
	Rows    []mailRow
}

// mailRow is something that the reader can compare with what they did.
type mailRow struct{ Name, Value string }

// Compose implements notify.Composer.
func (m *Mails) Compose(message notify.Message, link string) (notify.Words, error) {
	f := mailFrame{frame{looks: m.looks, words: m.looks.texts.in(message.Language)}}
	view := mailView{Kind: message.Kind, Code: message.Code.Reveal(), Minutes: wholeMinutes(message.KeepFor),
		Link: link, Address: message.Address, Host: m.host}
	var err error
	if view.Rows, err = f.rows(message); err != nil {
		return notify.Words{}, fmt.Errorf("look: mail %s: %w", message.Kind, err)
	}
	f.View = view
	var text, html bytes.Buffer
	if err := m.text.Execute(&text, f); err != nil {
		return notify.Words{}, fmt.Errorf("look: mail %s: %w", message.Kind, err)
	}
	if err := m.html.Execute(&html, f); err != nil {
		return notify.Words{}, fmt.Errorf("look: mail %s: %w", message.Kind, err)
	}
	subject, err := f.T(string(message.Kind)+".subject", "Brand", m.looks.brand.Name)
	if err != nil {
		return notify.Words{}, fmt.Errorf("look: mail %s: %w", message.Kind, err)
	}
	return notify.Words{Language: f.Language(), Subject: subject, Text: secret.Text(text.String()), HTML: secret.Text(html.String())}, nil
}

// wholeMinutes promises no more than there is.
func wholeMinutes(d time.Duration) int { return max(1, int(d/time.Minute)) }
