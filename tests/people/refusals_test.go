package people

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/authgrove/authgrove/internal/apptest"
	"github.com/authgrove/authgrove/internal/config"
)

func TestACodeIsTakenWithSpacesAndOnlyInTheBrowserThatAskedForIt(t *testing.T) {
	s := start(t, nil)
	here, elsewhere := at(t, s, "ann@example.com"), at(t, s, "ann@example.com")
	here.open("/account", "page-sign-in")
	here.press("sign-in-continue", "page-sign-in", "identifier", here.address)
	code := here.code(here.address, 0)

	// attack: ot.flow
	elsewhere.open("/account", "page-sign-in")
	elsewhere.press("sign-in-continue", "page-sign-in", "identifier", here.address)
	elsewhere.press("sign-in-submit", "page-sign-in", "code", code)

	here.press("sign-in-submit", "page-account", "code", " "+code[:3]+" "+code[3:]+"\u00a0")
}

func TestAfterFiveWrongCodesTheRightOneIsDead(t *testing.T) {
	p := at(t, start(t, nil), "ann@example.com")
	p.open("/account", "page-sign-in")
	p.press("sign-in-continue", "page-sign-in", "identifier", p.address)
	code := p.code(p.address, 0)
	wrong := "000000"
	if code == wrong {
		wrong = "000001"
	}
	for range 4 {
		p.press("sign-in-submit", "page-sign-in", "code", wrong)
		if p.browser.Page.Problem == "" {
			t.Fatal("a wrong code is not said to be wrong")
		}
	}
	p.press("sign-in-submit", "page-sign-in", "code", wrong)
	before := len(p.letters(p.address))
	p.press("resend-code", "page-sign-in")
	p.press("sign-in-submit", "page-sign-in", "code", code)
	if next := p.code(p.address, before); next != code {
		p.press("sign-in-submit", "page-account", "code", next)
	}
}

// attack: ot.enum
func TestKnownAndUnknownAddressesSeeTheSamePages(t *testing.T) {
	s := start(t, func(c *config.Config) { c.SignUp = config.SignUpClosed })
	pages := map[string][]string{}
	for _, address := range []string{"ann@example.com", "nob@example.com"} {
		p := at(t, s, address)
		p.open("/account", "page-sign-in")
		p.press("sign-in-continue", "page-sign-in", "identifier", address)
		pages[address] = append(pages[address], strings.ReplaceAll(p.browser.Page.Text, address, "…"))
		p.press("use-password", "page-sign-in")
		p.press("sign-in-submit", "page-sign-in", "password", "not-the-password")
		pages[address] = append(pages[address], strings.ReplaceAll(p.browser.Page.Text, address, "…"))
	}
	for i, page := range pages["ann@example.com"] {
		if other := pages["nob@example.com"][i]; page != other {
			t.Errorf("step %d differs:\n%s\n%s", i, page, other)
		}
	}
}

func TestWhatIsNoAddressIsRefusedWithThePageAgain(t *testing.T) {
	p := at(t, start(t, nil), "ann@example.com")
	for _, typed := range []string{"ann", "a@b@c.test", "a@x.test,b@evil.test", "a@x.test\r\nBcc: b@evil.test", "\"a b\"@x.test",
		strings.Repeat("a", 300) + "@x.test", "<script>@x.test", "ａ@x..test"} {
		p.open("/sign-up", "page-sign-up")
		p.press("sign-up-submit", "page-sign-up", "identifier", typed)
		if p.browser.Page.Problem == "" {
			t.Errorf("%q was taken", typed)
		}
	}
}

// post sends a form as a browser of this site would, or as another site's.
func post(t *testing.T, browser *http.Client, address string, form url.Values, site string) *http.Response {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if site != "" {
		req.Header.Set("Sec-Fetch-Site", site)
	}
	res, err := browser.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { res.Body.Close() })
	return res
}

// attack: ac.csrf ot.csrf
func TestAFormOfTheAccountIsRefusedWithoutItsTicketAndFromAnotherSite(t *testing.T) {
	s := start(t, nil)
	anonymous := apptest.Browser(t)
	for _, path := range []string{"/account/profile", "/account/addresses", "/account/password", "/account/sessions", "/account/apps", "/account/data", "/account/sign-out"} {
		for _, site := range []string{"", "cross-site"} {
			res := post(t, anonymous, s.URL+path, url.Values{"do": {"save"}, "ticket": {"agv_ap_forged"}}, site)
			if res.StatusCode != http.StatusForbidden || res.Header.Get("X-Request-Id") == "" {
				t.Errorf("%s from %q: status %d", path, site, res.StatusCode)
			}
		}
	}
	for _, path := range []string{"/sign-in", "/sign-up", "/challenge"} {
		if res := post(t, anonymous, s.URL+path, url.Values{"identifier": {"ann@example.com"}, "code": {"123456"}}, "cross-site"); res.StatusCode != http.StatusForbidden {
			t.Errorf("%s from another site: status %d", path, res.StatusCode)
		}
		if res := post(t, anonymous, s.URL+path, url.Values{"identifier": {"ann@example.com"}, "ticket": {"x"}}, ""); res.StatusCode/100 != 4 {
			t.Errorf("%s without a ticket: status %d", path, res.StatusCode)
		}
	}
}
