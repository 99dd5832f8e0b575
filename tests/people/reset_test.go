package people

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/authgrove/authgrove/internal/apptest"
	"github.com/authgrove/authgrove/internal/config"
	"github.com/authgrove/authgrove/internal/dev"
)

// attack: fl.reset
func TestWhoForgotTheirPasswordSetsAnotherInTheMiddleOfSigningInToAnApp(t *testing.T) {
	s := start(t, nil)
	elsewhere, p := at(t, s, "ann@example.com"), at(t, s, "ann@example.com")
	elsewhere.signIn()
	before := len(p.letters(p.address))

	const callback = "http://127.0.0.1:9/callback"
	if err := p.browser.Open(p.Context(), s.AuthorizeURL(dev.NativeClient, callback, "openid")); err != nil {
		t.Fatal(err)
	}
	p.press("sign-in-continue", "page-sign-in", "identifier", p.address)
	p.code(p.address, before) // the one to sign in with, which is not wanted
	p.press("use-password", "page-sign-in")
	before = len(p.letters(p.address))
	p.press("forgot-password", "page-sign-in")
	code := p.code(p.address, before)
	if subject := p.letters(p.address)[0].Subject; !strings.Contains(strings.ToLower(subject), "password") {
		t.Errorf("the letter is about %q", subject)
	}

	p.press("sign-in-submit", "page-sign-in", "code", code, "new_password", "short")
	p.says("too short")
	wrong := "000000"
	if code == wrong {
		wrong = "000001"
	}
	p.press("sign-in-submit", "page-sign-in", "code", wrong, "new_password", "a better horse")
	p.press("sign-in-submit", "page-consent", "code", code, "new_password", "a better horse")
	if got := p.redeem(nil, p.browser.Press(p.Context(), "consent-allow"), callback); got["access_token"] == nil {
		t.Fatalf("the app got %v", got)
	}
	elsewhere.open("/account", "page-sign-in") // every other browser is signed out

	next := at(t, s, "ann@example.com")
	next.open("/account", "page-sign-in")
	next.press("sign-in-continue", "page-sign-in", "identifier", next.address)
	next.press("use-password", "page-sign-in")
	next.press("sign-in-submit", "page-sign-in", "password", dev.Password)
	next.press("sign-in-submit", "page-account", "password", "a better horse")
}

// attack: ot.enum
func TestAForgottenPasswordShowsTheSameForAnAddressThatNobodyHas(t *testing.T) {
	s := start(t, nil)
	shown := map[string]string{}
	for _, address := range []string{"ann@example.com", "nob@example.com"} {
		p := at(t, s, address)
		p.open("/account", "page-sign-in")
		p.press("sign-in-continue", "page-sign-in", "identifier", address)
		p.press("use-password", "page-sign-in")
		p.press("forgot-password", "page-sign-in")
		shown[address] = strings.ReplaceAll(p.browser.Page.Text, address, "…")
		p.press("sign-in-submit", "page-sign-in", "code", "000000", "new_password", "long enough for anybody")
		shown[address] += strings.ReplaceAll(p.browser.Page.Text, address, "…")
	}
	if shown["ann@example.com"] != shown["nob@example.com"] {
		t.Errorf("known: %s\nunknown: %s", shown["ann@example.com"], shown["nob@example.com"])
	}
}

func TestWherePasswordsAreOffNothingCanBeReset(t *testing.T) {
	s := start(t, func(c *config.Config) { c.SignIn.Password, c.SignIn.DefaultMethod = false, "code" })
	browser := apptest.Browser(t)
	res, err := browser.Get(s.URL + "/account")
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	to, err := res.Location()
	if err != nil {
		t.Fatal(err)
	}
	for _, form := range []url.Values{
		{"method": {"forgot"}},
		{"code": {"123456"}, "new_password": {"long enough for anybody"}},
	} {
		form.Set("ticket", to.Query().Get("ticket"))
		form.Set("identifier", "ann@example.com")
		res, err := browser.PostForm(s.URL+"/sign-in", form)
		if err != nil {
			t.Fatal(err)
		}
		page, err := io.ReadAll(res.Body)
		res.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		if res.StatusCode != http.StatusOK || strings.Contains(string(page), "new_password") {
			t.Errorf("%v: status %d and the reset step", form, res.StatusCode)
		}
	}
}
