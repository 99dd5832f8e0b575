package look

import (
	"io/fs"
	"regexp"
	"strings"
	"testing"

	"github.com/authgrove/authgrove/internal/notify"
)

var mailKey = regexp.MustCompile(`\$?\.(?:T|Rich|Count) "([a-z_.]+)"|\(printf "%s\.([a-z_]+)" \.Kind\)`)

func TestEveryTextOfAMailIsUsedAndExists(t *testing.T) {
	mails := newMails(t, Options{})
	used := map[string]bool{"time": true}
	names, err := fs.Glob(embeddedMail, "mail/templates/*")
	if err != nil || len(names) == 0 {
		t.Fatal(err)
	}
	parts := map[string]bool{"subject": true}
	for _, name := range names {
		body, err := fs.ReadFile(embeddedMail, name)
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range mailKey.FindAllStringSubmatch(string(body), -1) {
			if match[1] != "" {
				used[match[1]] = true
			} else {
				parts[match[2]] = true
			}
		}
		if bare := templateAction.ReplaceAllString(regexp.MustCompile(`(?s)<style>.*?</style>`).ReplaceAllString(string(body), ""), ""); letters.MatchString(markupTag.ReplaceAllString(bare, "")) {
			t.Errorf("%s has text without a key: %q", name, markupTag.ReplaceAllString(bare, ""))
		}
	}
	for _, kind := range notify.Kinds() {
		for part := range parts {
			used[string(kind)+"."+part] = true
		}
	}
	for _, row := range []string{"app", "device", "place", "time"} {
		used["row."+row] = true
	}
	for key := range used {
		if !mails.looks.texts.keys[key] {
			t.Errorf("no text for %s", key)
		}
	}
	for key := range mails.looks.texts.keys {
		if !used[key] {
			t.Errorf("the text %s is not used", key)
		}
	}
}

func TestEveryLanguageHasEveryTextOfTheMails(t *testing.T) {
	names, err := fs.Glob(embeddedMail, "mail/texts/*.yaml")
	if err != nil || len(names) < 2 {
		t.Fatal(names, err)
	}
	mails := newMails(t, Options{})
	for _, name := range names {
		body, err := fs.ReadFile(embeddedMail, name)
		if err != nil {
			t.Fatal(err)
		}
		for key := range mails.looks.texts.keys {
			if !strings.Contains("\n"+string(body), "\n"+key+":") {
				t.Errorf("%s lacks %s", name, key)
			}
		}
	}
}

func TestNoMailShoutsAtPeople(t *testing.T) {
	mails := newMails(t, Options{})
	for _, kind := range notify.Kinds() {
		m, link := fullMessage(kind)
		if w := compose(t, mails, m, link); strings.Contains(w.Subject+w.Text.Reveal(), "!") {
			t.Errorf("%s shouts", kind)
		}
	}
}

func TestAMailDoesNotPrintItsCode(t *testing.T) {
	m, link := fullMessage(notify.SignInCode)
	w := compose(t, newMails(t, Options{}), m, link)
	for _, printed := range []string{w.Text.String(), w.HTML.String(), m.Code.String()} {
		if strings.Contains(printed, "042137") {
			t.Error(printed)
		}
	}
}
