package people

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/authgrove/authgrove/internal/apptest"
	"github.com/authgrove/authgrove/internal/config"
	"github.com/authgrove/authgrove/internal/dev"
	"github.com/authgrove/authgrove/internal/dev/browser"
	"github.com/authgrove/authgrove/internal/look"
)

// person is somebody with a browser and a mailbox.
type person struct {
	*testing.T
	server  *apptest.Server
	browser *browser.Browser
	address string
}

func start(t *testing.T, change func(*config.Config)) *apptest.Server {
	return apptest.Start(t, apptest.Options{Change: func(c *config.Config) {
		c.Testing.Inbox = true
		if change != nil {
			change(c)
		}
	}})
}

func at(t *testing.T, s *apptest.Server, address string) *person {
	return &person{T: t, server: s, browser: browser.New(), address: address}
}

func (p *person) open(path, page string) {
	p.Helper()
	if err := p.browser.Open(p.Context(), p.server.URL+path); err != nil {
		p.Fatal(err)
	}
	p.on(page)
}

func (p *person) press(button, page string, fill ...string) {
	p.Helper()
	var facts []look.Fact
	for i := 0; i+1 < len(fill); i += 2 {
		facts = append(facts, look.Fact{Name: fill[i], Value: fill[i+1]})
	}
	if err := p.browser.Press(p.Context(), button, facts...); err != nil {
		p.Fatal(err)
	}
	if page != "" {
		p.on(page)
	}
}

func (p *person) on(page string) {
	p.Helper()
	if p.browser.Page.ID != page {
		p.Fatalf("on %s (%d) instead of %s: %s", p.browser.Page.ID, p.browser.Page.Status, page, p.browser.Page.Text)
	}
}

func (p *person) says(text string) {
	p.Helper()
	if !strings.Contains(p.browser.Page.Text, text) {
		p.Fatalf("the page does not say %q: %s", text, p.browser.Page.Text)
	}
}

// code waits for the newest code that was mailed to an address, sent after the
// given number of letters.
func (p *person) code(to string, after int) string {
	p.Helper()
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		letters := p.letters(to)
		if len(letters) > after && letters[0].Code != "" {
			return letters[0].Code
		}
	}
	p.Fatalf("no code for %s came", to)
	return ""
}

type letter struct{ To, Code, Subject, Text string }

// letters are those of an address, the newest first.
func (p *person) letters(to string) (mine []letter) {
	p.Helper()
	res, err := http.Get(p.server.URL + "/dev/inbox.json")
	if err != nil {
		p.Fatal(err)
	}
	defer res.Body.Close()
	var all []letter
	if err := json.NewDecoder(res.Body).Decode(&all); err != nil {
		p.Fatal(err)
	}
	for _, l := range all {
		if l.To == to {
			mine = append(mine, l)
		}
	}
	return mine
}

// signIn goes to the account by a code.
func (p *person) signIn() {
	p.Helper()
	p.open("/account", "page-sign-in")
	before := len(p.letters(p.address))
	p.press("sign-in-continue", "page-sign-in", "identifier", p.address)
	p.press("sign-in-submit", "page-account", "code", p.code(p.address, before))
}

// tokens runs an app's flow in the person's browser and returns its tokens.
func (p *person) tokens(scope string) map[string]any {
	p.Helper()
	const callback = "http://127.0.0.1:9/callback"
	hc := &http.Client{}
	if err := p.browser.Open(p.Context(), p.server.AuthorizeURL(dev.NativeClient, callback, scope)); err == nil && p.browser.Page.ID == "page-consent" {
		err = p.browser.Press(p.Context(), "consent-allow")
		if err == nil {
			p.Fatal("the browser was not sent to the app")
		}
		return p.redeem(hc, err, callback)
	} else if err != nil {
		return p.redeem(hc, err, callback)
	}
	p.Fatalf("on %s", p.browser.Page.ID)
	return nil
}

// redeem finds the code in the address that nobody listens at.
func (p *person) redeem(hc *http.Client, refused error, callback string) map[string]any {
	p.Helper()
	_, rest, found := strings.Cut(refused.Error(), callback+"?")
	if !found {
		p.Fatal(refused)
	}
	query, err := url.ParseQuery(strings.FieldsFunc(rest, func(r rune) bool { return r == '"' || r == ' ' })[0])
	if err != nil {
		p.Fatal(err)
	}
	return p.token(url.Values{"grant_type": {"authorization_code"}, "client_id": {dev.NativeClient}, "redirect_uri": {callback},
		"code": {query.Get("code")}, "code_verifier": {apptest.Verifier}})
}

func (p *person) refresh(token any) map[string]any {
	p.Helper()
	return p.token(url.Values{"grant_type": {"refresh_token"}, "client_id": {dev.NativeClient}, "refresh_token": {token.(string)}})
}

func (p *person) token(form url.Values) map[string]any {
	p.Helper()
	res, err := http.PostForm(p.server.URL+"/oauth2/token", form)
	if err != nil {
		p.Fatal(err)
	}
	defer res.Body.Close()
	answer := map[string]any{}
	if err := json.NewDecoder(res.Body).Decode(&answer); err != nil {
		p.Fatal(err)
	}
	return answer
}

// userInfo asks with an access token and returns the status.
func (p *person) userInfo(token any) int {
	p.Helper()
	req, err := http.NewRequestWithContext(p.Context(), http.MethodGet, p.server.URL+"/oauth2/userinfo", nil)
	if err != nil {
		p.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token.(string))
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		p.Fatal(err)
	}
	res.Body.Close()
	return res.StatusCode
}
