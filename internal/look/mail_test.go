package look

import (
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/authgrove/authgrove/internal/notify"
)

func newMails(t *testing.T, o Options) *Mails {
	t.Helper()
	m, err := NewMails(o, &url.URL{Scheme: "https", Host: "id.example.com"})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// fullMessage has every member that its kind can use.
func fullMessage(kind notify.Kind) (m notify.Message, link string) {
	m = notify.Message{Channel: notify.Mail, To: "ann@example.com", Kind: kind, KeepFor: 5 * time.Minute, Client: "Lumen Home",
		Device: "Firefox on Linux", Place: "203.0.113.0/24", At: time.Date(2026, 5, 4, 3, 2, 1, 0, time.UTC)}
	switch kind {
	case notify.SignInCode, notify.VerifyAddress, notify.PasswordReset:
		m.Code = "042137"
		return m, ""
	case notify.AddressAdded, notify.AddressRemoved:
		m.Address = "ann@work.example"
	}
	return m, "https://id.example.com/account"
}

func compose(t *testing.T, mails *Mails, m notify.Message, link string) notify.Words {
	t.Helper()
	w, err := mails.Compose(m, link)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestEveryMailIsAsItsGoldenFiles(t *testing.T) {
	mails := newMails(t, Options{})
	for _, kind := range notify.Kinds() {
		m, link := fullMessage(kind)
		w := compose(t, mails, m, link)
		for ext, got := range map[string]string{".txt": "Subject: " + w.Subject + "\n\n" + w.Text.Reveal(), ".html": w.HTML.Reveal()} {
			file := filepath.Join("testdata", "mail", string(kind)+ext)
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if want, err := os.ReadFile(file); err != nil || got != string(want) {
				t.Errorf("%s differs from %s (%v); if that is meant, run: go test ./internal/look -run Mail -update", kind, file, err)
			}
		}
		if *gallery != "" {
			if err := os.WriteFile(filepath.Join(*gallery, "mail_"+string(kind)+".html"), []byte(w.HTML.Reveal()), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// attack: ml.html
func TestNamesInMailsAreTextAndNeverMarkupLinksOrTemplates(t *testing.T) {
	mails := newMails(t, Options{})
	m, link := fullMessage(notify.AddressAdded)
	m.Client = `<script>alert(1)</script>{{.Brand}}"><a href=https://evil.test/x>click</a> www.evil.test mail@evil.test`
	m.Device = "x\r\nBcc: b@evil.test\r\n\r\nYour account is locked, call +1 900"
	m.Place = "\u202eevil{{template \"x\"}}"
	m.Address = `"><img src=x onerror=alert(1)>@x.test`
	w := compose(t, mails, m, link)
	for _, markup := range []string{"<script", "<img", "<a href=https", "onerror=alert(1)>", "\u202e"} {
		if strings.Contains(w.HTML.Reveal(), markup) {
			t.Errorf("the HTML part holds %s", markup)
		}
	}
	if !strings.Contains(w.HTML.Reveal(), "{{. Brand}}") || !strings.Contains(w.HTML.Reveal(), "&lt;script&gt;") {
		t.Error("the name is not shown as it is")
	}
	for _, part := range []string{w.HTML.Reveal(), w.Text.Reveal()} {
		for _, linked := range []string{"evil.test", "https://evil", "@evil", "\u202e", "\r", "\nBcc", "\nYour account"} {
			if strings.Contains(part, linked) {
				t.Errorf("a part holds %q: %s", linked, part)
			}
		}
	}
	if strings.ContainsAny(w.Subject, "\r\n<") {
		t.Errorf("the subject is %q", w.Subject)
	}
	if links := regexp.MustCompile(`https?://[^"\s<]+`).FindAllString(w.HTML.Reveal()+w.Text.Reveal(), -1); len(links) != 2 || links[0] != link || links[1] != link {
		t.Errorf("the mail leads to %q", links)
	}
}

func TestAnAppsNameInAMailIsNoLink(t *testing.T) {
	for name, want := range map[string]string{
		"Lumen Home": "Lumen Home", "Booking.com": "Booking. com", "https://evil.test/x": "https: evil. test x", "evil。test": "evil。 test",
		"v1.2": "v1. 2", "a@b.test": "a b. test", `\\evil\x`: "evil x", "Dr. Who": "Dr. Who", "Ends.": "Ends.", "": "",
		strings.Repeat("é", 61): strings.Repeat("é", 60) + "…", "a\nb": "a b", "a\u200bb": "aU+200Bb",
	} {
		if got := unlinked(name); got != want {
			t.Errorf("%q: got %q, want %q", name, got, want)
		}
	}
}

func TestACodeIsOneRunOfDigitsAndNotInTheSubject(t *testing.T) {
	mails := newMails(t, Options{})
	for _, kind := range notify.Kinds() {
		m, link := fullMessage(kind)
		if !kind.HasCode() {
			continue
		}
		w := compose(t, mails, m, link)
		if !strings.Contains(w.Text.Reveal(), "Your code is 042137\n") || !strings.Contains(w.HTML.Reveal(), ">042137</p>") {
			t.Errorf("%s: the code cannot be found in\n%s", kind, w.Text.Reveal())
		}
		if strings.Contains(w.Subject, "042137") {
			t.Errorf("%s: a lock screen would show the code", kind)
		}
		if !strings.Contains(w.Text.Reveal(), "for 5 minutes") {
			t.Errorf("%s does not say how long the code works", kind)
		}
	}
}

func TestAMailLeavesOutWhatIsNotKnown(t *testing.T) {
	w := compose(t, newMails(t, Options{}), notify.Message{Channel: notify.Mail, Kind: notify.SignInCode, Code: "000001", KeepFor: time.Minute}, "")
	for _, row := range []string{"App", "Device", "Place", "Time:"} {
		if strings.Contains(w.Text.Reveal(), row) {
			t.Errorf("the mail has a row %s without a value:\n%s", row, w.Text.Reveal())
		}
	}
	if !strings.Contains(w.Text.Reveal(), "for 1 minute,") {
		t.Errorf("one minute is not singular:\n%s", w.Text.Reveal())
	}
}

func TestAMailLoadsNothingAndWeighsLittle(t *testing.T) {
	mails := newMails(t, Options{})
	loads := regexp.MustCompile(`(?i)<(img|link|script|iframe|object|form)|url\(|@import|src=`)
	for _, kind := range notify.Kinds() {
		m, link := fullMessage(kind)
		w := compose(t, mails, m, link)
		if found := loads.FindString(w.HTML.Reveal()); found != "" {
			t.Errorf("%s: %s would tell somebody that the mail was opened", kind, found)
		}
		if n := len(w.HTML.Reveal()); n > 8<<10 {
			t.Errorf("%s weighs %d bytes", kind, n)
		}
	}
}

func TestAnUnknownKindIsNoMail(t *testing.T) {
	if w, err := newMails(t, Options{}).Compose(notify.Message{Kind: "x"}, ""); err == nil {
		t.Errorf("got %+v", w)
	}
}

func TestAMailInAnotherLanguageAndBrandIsAFileAndASetting(t *testing.T) {
	dir := t.TempDir()
	writeFile(t, dir, "mail/texts/fr.yaml", "sign_in_code.subject: \"Votre code pour {{.Brand}}\"\nrow.app: Application\n")
	mails := newMails(t, Options{OverrideDir: dir, Brand: Brand{Name: "Wiesen <AG>", Accent: "#ffdd00", AccentDark: "#000088"}})
	m, _ := fullMessage(notify.SignInCode)
	m.Language = "fr-CA"
	w := compose(t, mails, m, "https://id.example.com/sign-in")
	if w.Language != "fr" || w.Subject != "Votre code pour Wiesen <AG>" {
		t.Errorf("got %s, %q", w.Language, w.Subject)
	}
	for _, want := range []string{`<html lang="fr" dir="ltr">`, ">Application<", "Type it on the page", "Wiesen &lt;AG&gt;", "background:#ffdd00;border-radius:9px;color:#0b140f", "background: #000088 !important; color: #ffffff"} {
		if !strings.Contains(w.HTML.Reveal(), want) {
			t.Errorf("the mail lacks %q", want)
		}
	}
	if _, err := NewMails(Options{Brand: Brand{Accent: "red"}}, &url.URL{Host: "id.example.com"}); err == nil {
		t.Error("a colour that is none is found when a person waits for a code")
	}
}
