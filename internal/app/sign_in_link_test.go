package app_test

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/app"
	"github.com/authgrove/authgrove/internal/apptest"
	"github.com/authgrove/authgrove/internal/audit"
	"github.com/authgrove/authgrove/internal/login"
)

// linkFor makes a link as `authgrove admin link` does.
func linkFor(t *testing.T, s *apptest.Server, email string) (link *url.URL, ticket string) {
	t.Helper()
	id, err := account.ParseEmail(email)
	if err != nil {
		t.Fatal(err)
	}
	a, err := s.Store.FindByIdentifier(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	tools := &app.Tools{Config: s.Config, Store: s.Store, Keyring: s.Keyring}
	text, err := tools.SignInLink(t.Context(), a, audit.Event{Kind: audit.SignInLinkMade, Actor: "operator", Account: int64(a.Number)})
	if err != nil {
		t.Fatal(err)
	}
	if link, err = url.Parse(text.Reveal()); err != nil {
		t.Fatal(err)
	}
	return link, link.Query().Get("ticket")
}

// attack: ml.prefetch
func TestASignInLinkIsUsedUpByItsButtonAlone(t *testing.T) {
	s := apptest.Start(t, apptest.Options{})
	link, ticket := linkFor(t, s, "admin@example.com")
	for range 5 {
		if answer, err := http.Head(link.String()); err != nil || answer.StatusCode != http.StatusOK {
			t.Fatalf("HEAD: %v, %v", answer, err)
		}
		if status, body := get(t, link.String(), nil); status != http.StatusOK || !strings.Contains(body, "admin@example.com") || !strings.Contains(body, ticket) {
			t.Fatalf("GET: %d %s", status, body)
		}
	}
	browser, form := apptest.Browser(t), url.Values{"ticket": {ticket}}
	answer, err := browser.PostForm(s.URL+login.PathSignInLink, form)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusSeeOther || answer.Header.Get("Location") != "/account" || len(answer.Cookies()) == 0 {
		t.Fatalf("POST: %d %v", answer.StatusCode, answer.Header)
	}
	if answer, err = browser.Get(s.URL + "/"); err != nil {
		t.Fatal(err)
	} else if body := readAll(t, answer); !strings.Contains(body, "admin@example.com") {
		t.Errorf("nobody is signed in: %s", body)
	}
	if answer, err = apptest.Browser(t).PostForm(s.URL+login.PathSignInLink, form); err != nil {
		t.Fatal(err)
	} else if body := readAll(t, answer); answer.StatusCode != http.StatusForbidden || len(answer.Cookies()) > 0 || !strings.Contains(body, `id="page-error"`) {
		t.Errorf("a second POST: %d %s", answer.StatusCode, body)
	}
	if status, _ := get(t, link.String(), nil); status != http.StatusForbidden {
		t.Errorf("a look at a used link: %d", status)
	}
	signIns, err := s.Store.AuditAfter(t.Context(), 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	var kinds []string
	for _, e := range signIns {
		if e.Kind == audit.SignInLinkMade && e.Actor == "operator" || e.Kind == audit.SignedIn && e.Detail == "link" {
			kinds = append(kinds, string(e.Kind))
		}
	}
	if got := strings.Join(kinds, " "); got != "account.sign_in_link_made session.signed_in" {
		t.Errorf("recorded %s", got)
	}
}

func TestAnotherSiteCannotPressTheButtonOfASignInLink(t *testing.T) {
	s := apptest.Start(t, apptest.Options{})
	_, ticket := linkFor(t, s, "admin@example.com")
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL+login.PathSignInLink, strings.NewReader(url.Values{"ticket": {ticket}}.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Origin", "https://evil.test")
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	answer, err := apptest.Browser(t).Do(r)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusForbidden || len(answer.Cookies()) > 0 {
		t.Errorf("got %d", answer.StatusCode)
	}
}

func readAll(t *testing.T, answer *http.Response) string {
	t.Helper()
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}
