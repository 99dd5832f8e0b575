package apptest

import (
	"crypto/sha256"
	"encoding/base64"
	"html"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/authgrove/authgrove/internal/dev"
)

// Verifier is a PKCE verifier for tests, and Challenge its S256 challenge.
const Verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"

// Challenge returns the S256 challenge of Verifier.
func Challenge() string {
	sum := sha256.Sum256([]byte(Verifier))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// AuthorizeURL builds an authorization request of a client.
func (s *Server) AuthorizeURL(clientID, redirectURI, scope string, more ...string) string {
	q := url.Values{"response_type": {"code"}, "client_id": {clientID}, "redirect_uri": {redirectURI}, "scope": {scope},
		"state": {"st-1"}, "code_challenge": {Challenge()}, "code_challenge_method": {"S256"}}
	for i := 0; i+1 < len(more); i += 2 {
		q.Set(more[i], more[i+1])
	}
	return s.URL + "/oauth2/authorize?" + q.Encode()
}

// Walk follows an authorization request in the browser, signs in as email and
// answers the consent page, until the browser is sent away from the server. It
// returns where it was sent.
func (s *Server) Walk(t testing.TB, browser *http.Client, address, email, decision string) *url.URL {
	t.Helper()
	for range 12 {
		res, err := browser.Get(address)
		if err != nil {
			t.Fatal(err)
		}
		body := read(t, res)
		switch {
		case res.StatusCode/100 == 3:
		case strings.Contains(body, `id="page-sign-in"`):
			res = s.post(t, browser, "/sign-in", url.Values{"ticket": {Ticket(t, body)}, "identifier": {email}, "password": {dev.Password}})
			read(t, res)
		case strings.Contains(body, `id="page-consent"`):
			res = s.post(t, browser, "/consent", url.Values{"ticket": {Ticket(t, body)}, "decision": {decision}, "capability": Offered(body)})
			read(t, res)
		}
		location := res.Header.Get("Location")
		if location == "" {
			t.Fatalf("%s: status %d without a redirect:\n%s", address, res.StatusCode, body)
		}
		to, err := res.Request.URL.Parse(location)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(to.String(), s.URL+"/") {
			return to
		}
		address = to.String()
	}
	t.Fatal("the flow does not end")
	return nil
}

func (s *Server) post(t testing.TB, browser *http.Client, path string, form url.Values) *http.Response {
	t.Helper()
	res, err := browser.PostForm(s.URL+path, form)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

func read(t testing.TB, res *http.Response) string {
	t.Helper()
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

var (
	ticketField = regexp.MustCompile(`name="ticket" value="([^"]+)"`)
	rightField  = regexp.MustCompile(`name="capability" value="([^"]+)"`)
)

// Ticket finds the ticket in a page's form.
func Ticket(t testing.TB, page string) string {
	t.Helper()
	m := ticketField.FindStringSubmatch(page)
	if m == nil {
		t.Fatalf("no ticket in the page:\n%s", page)
	}
	return html.UnescapeString(m[1])
}

// Offered lists the rights that a consent page offers.
func Offered(page string) (ids []string) {
	for _, m := range rightField.FindAllStringSubmatch(page, -1) {
		ids = append(ids, html.UnescapeString(m[1]))
	}
	return ids
}
