package attacks

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/authgrove/authgrove/internal/apptest"
	"github.com/authgrove/authgrove/internal/config"
	"github.com/authgrove/authgrove/internal/dev"
	"github.com/authgrove/authgrove/tests/stage"
)

// attack: se.attrs
func TestEveryCookieIsOfThisHostAloneAndHiddenFromScriptAndOtherSites(t *testing.T) {
	for name, address := range map[string]string{"https": "https://id.test", "plain http on loopback": ""} {
		t.Run(name, func(t *testing.T) {
			s := stage.Set(t, stage.Options{Change: func(c *config.Config) {
				if address != "" {
					c.URL = address
				}
			}})
			set := cookiesOfASignIn(t, s)
			if len(set) < 2 {
				t.Fatalf("only %d cookies were set", len(set))
			}
			for _, cookie := range set {
				secure := address != ""
				if strings.HasSuffix(cookie.Name, "-browser-state") {
					// The one exception: a frame of ours in an app's page reads it. It opens nothing.
					checkBrowserState(t, cookie, set, secure)
					continue
				}
				if cookie.Path != "/" || cookie.Domain != "" || !cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode ||
					cookie.Secure != secure || strings.HasPrefix(cookie.Name, "__Host-") != secure {
					t.Errorf("%s", strings.Replace(cookie.String(), cookie.Value, "…", 1))
				}
			}
		})
	}
}

// checkBrowserState: as narrow as its use allows, and nothing of the session is in it.
func checkBrowserState(t *testing.T, cookie *http.Cookie, set []*http.Cookie, secure bool) {
	t.Helper()
	site := http.SameSiteLaxMode
	if secure {
		site = http.SameSiteNoneMode
	}
	if cookie.Path != "/" || cookie.Domain != "" || cookie.Secure != secure || cookie.SameSite != site || strings.HasPrefix(cookie.Name, "__Host-") != secure {
		t.Errorf("%s", strings.Replace(cookie.String(), cookie.Value, "…", 1))
	}
	for _, other := range set {
		if other != cookie && (strings.Contains(other.Value, cookie.Value) || strings.Contains(cookie.Value, other.Value)) {
			t.Errorf("%s shares its value with %s", cookie.Name, other.Name)
		}
	}
}

// cookiesOfASignIn walks from the request to the signed-in session past the
// network, because no test has a certificate for the address.
func cookiesOfASignIn(t *testing.T, s *stage.Stage) (set []*http.Cookie) {
	t.Helper()
	send := func(path string, form url.Values) stage.Answer {
		r := s.Request(path, form)
		for _, cookie := range set {
			r.AddCookie(cookie)
		}
		a := s.Serve(r)
		set = append(set, (&http.Response{Header: a.Header}).Cookies()...)
		return a
	}
	begun := send(strings.TrimPrefix(s.AuthorizeURL(stage.Exact, s.Callback(stage.Exact), "openid"), s.URL), nil)
	page := send(begun.Header.Get("Location"), nil)
	in := send("/sign-in", stage.Form("ticket", apptest.Ticket(t, page.Body), "identifier", "ann@example.com", "password", dev.Password))
	if in.Status != http.StatusSeeOther {
		t.Fatalf("signing in: got %d", in.Status)
	}
	return set
}
