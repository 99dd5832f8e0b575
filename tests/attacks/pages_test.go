package attacks

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/authgrove/authgrove/internal/apptest"
	"github.com/authgrove/authgrove/internal/dev"
	"github.com/authgrove/authgrove/internal/oauth"
	"github.com/authgrove/authgrove/tests/stage"
)

// attack: az.headers
func TestEveryPageForbidsFramesCachesReferrersAndForeignScripts(t *testing.T) {
	s := stage.Set(t, stage.Options{})
	browser := s.Browser("ann@example.com")
	get := func(path string) stage.Answer {
		t.Helper()
		res, err := browser.Get(s.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		return stage.ReadAnswer(t, res)
	}
	ask := strings.TrimPrefix(s.AuthorizeURL(stage.Exact, s.Callback(stage.Exact), "openid"), s.URL)
	signIn := get(ask).Header.Get("Location")
	pages := map[string]stage.Answer{"sign-in": get(signIn), "front page": get("/"), "error": get(oauth.PathAuthorize), "signed out": get("/signed-out")}
	s.SignIn(stage.Exact, "ann", "openid")
	pages["front page, signed in"], pages["sign-out"] = get("/"), get(oauth.PathEndSession)
	pages["consent"] = get(get(ask + "&prompt=consent").Header.Get("Location"))
	for name, page := range pages {
		judgeHeaders(t, name, page)
	}
}

var policy = regexp.MustCompile(`^default-src 'none'; style-src 'self'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; ` +
	`base-uri 'none'; form-action 'self'( https://a\.test)?(; script-src 'nonce-[A-Za-z0-9_-]{22}')?$`)

var foreignPart = regexp.MustCompile(`(src|action|<link[^>]* href)="(https?:)?//[^"]*"`)

func judgeHeaders(t *testing.T, name string, page stage.Answer) {
	t.Helper()
	for header, want := range map[string]string{
		"X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store",
		"Cross-Origin-Opener-Policy": "same-origin", "X-Content-Type-Options": "nosniff", "Content-Type": "text/html; charset=utf-8",
	} {
		if got := page.Header.Values(header); !slices.Equal(got, []string{want}) {
			t.Errorf("%s: %s is %q, want %q", name, header, got, want)
		}
	}
	if got := page.Header.Get("Content-Security-Policy"); !policy.MatchString(got) {
		t.Errorf("%s: the policy is %s", name, got)
	}
	if outside := foreignPart.FindString(page.Body); outside != "" {
		t.Errorf("%s loads something from outside: %s", name, outside)
	}
}

// attack: az.loginHint
func TestAHintDoesNotTellWhetherAnAccountExists(t *testing.T) {
	s := stage.Set(t, stage.Options{})
	page := func(hint string) stage.Answer {
		t.Helper()
		browser := apptest.Browser(t)
		res, err := browser.Get(s.AuthorizeURL(stage.Exact, s.Callback(stage.Exact), "openid", "login_hint", hint))
		if err != nil {
			t.Fatal(err)
		}
		at := stage.ReadAnswer(t, res)
		if strings.HasPrefix(at.Header.Get("Location"), s.Callback(stage.Exact)) {
			return at
		}
		if res, err = browser.Get(s.URL + at.Header.Get("Location")); err != nil {
			t.Fatal(err)
		}
		return stage.ReadAnswer(t, res)
	}
	plain := func(hint, escaped string) string {
		return ticketValue.ReplaceAllString(strings.ReplaceAll(page(hint).Body, escaped, "HINT"), "")
	}
	known := plain("ann@example.com", "ann@example.com")
	for hint, escaped := range map[string]string{
		"nobody@example.com": "nobody@example.com", `<script>alert(1)</script>`: "&lt;script&gt;alert(1)&lt;/script&gt;", `' OR 1=1 --`: "&#39; OR 1=1 --",
	} {
		if got := plain(hint, escaped); got != known {
			t.Errorf("the page for %s differs:\n%s", hint, got)
		}
	}
	if a := page(strings.Repeat("x", 10_000)); a.Status != http.StatusFound || !strings.Contains(a.Header.Get("Location"), "error=invalid_request") {
		t.Errorf("a hint of 10 KB: got %d", a.Status)
	}
}

var ticketValue = regexp.MustCompile(`agv_rq_[0-9A-Za-z]+`)

func TestASignInThatFailsLooksTheSameForEveryReason(t *testing.T) {
	s := stage.Set(t, stage.Options{})
	if err := s.SetAccountState("ben@example.com", "disabled"); err != nil {
		t.Fatal(err)
	}
	if err := s.SetAccountState("dev@example.com", "locked"); err != nil {
		t.Fatal(err)
	}
	browser := apptest.Browser(t)
	res, err := browser.Get(s.AuthorizeURL(stage.Exact, s.Callback(stage.Exact), "openid"))
	if err != nil {
		t.Fatal(err)
	}
	if res, err = browser.Get(s.URL + stage.ReadAnswer(t, res).Header.Get("Location")); err != nil {
		t.Fatal(err)
	}
	ticket := apptest.Ticket(t, stage.ReadAnswer(t, res).Body)
	try := func(identifier, password string) (body string, header http.Header) {
		t.Helper()
		res, err := browser.PostForm(s.URL+"/sign-in", stage.Form("ticket", ticket, "identifier", identifier, "password", password))
		if err != nil {
			t.Fatal(err)
		}
		a := stage.ReadAnswer(t, res)
		for _, own := range []string{"X-Request-Id", "Date", "Content-Length"} {
			a.Header.Del(own)
		}
		return strings.ReplaceAll(a.Body, identifier, "WHO"), a.Header
	}
	body, header := try("ann@example.com", "wrong password")
	for identifier, password := range map[string]string{
		"nobody@example.com": "wrong password", "ben@example.com": dev.Password, "dev@example.com": dev.Password, "odd": "wrong password",
	} {
		gotBody, gotHeader := try(identifier, password)
		if gotBody != body || len(gotHeader) != len(header) || gotHeader.Get("Set-Cookie") != "" {
			t.Errorf("%s is told apart:\n%v\n%s", identifier, gotHeader, gotBody)
		}
	}
}

// attack: az.reqUri az.scopeBomb
func TestNothingIsFetchedAndNothingHugeIsTaken(t *testing.T) {
	s := stage.Set(t, stage.Options{})
	address, connections := listener(t)
	ask := func(more ...string) string {
		t.Helper()
		r := s.Request(strings.TrimPrefix(s.AuthorizeURL(stage.Exact, s.Callback(stage.Exact), "openid", more...), s.URL), nil)
		return s.Send(r).Header.Get("Location")
	}
	for _, uri := range []string{"http://" + address + "/x", "https://" + address + "/x", "file:///etc/passwd", "urn:ietf:params:oauth:request_uri:none", "//" + address, "x"} {
		if to := ask("request_uri", uri); !strings.Contains(to, "error=request_uri_not_supported") {
			t.Errorf("request_uri %s: sent to %s", uri, to)
		}
	}
	if to := ask("request", "eyJhbGciOiJub25lIn0.e30."); !strings.Contains(to, "error=request_not_supported") {
		t.Errorf("a request object: sent to %s", to)
	}
	if n := connections.Load(); n != 0 {
		t.Errorf("%d connections were made", n)
	}
	for name, scope := range map[string]string{"many": strings.Repeat("a ", 1900), "one long": strings.Repeat("a", 8000), "unknown": "openid nothing.such", "not this client's": "openid device.lock"} {
		if to := ask("scope", scope); !strings.Contains(to, "error=invalid_scope") || strings.Contains(to, "code=") {
			t.Errorf("%s scope values: sent to %s", name, to)
		}
	}
	for name, scope := range map[string]string{"ten thousand": strings.Repeat("s ", 10_000), "one of 100 KB": strings.Repeat("s", 100_000)} {
		form := stage.Form("client_id", stage.Exact, "response_type", "code", "scope", scope)
		if a := s.Send(s.Request(oauth.PathAuthorize, form)); a.Status != http.StatusBadRequest {
			t.Errorf("%s scope values, posted: got %d", name, a.Status)
		}
		if a := s.Token(dev.ServiceClient, "grant_type", "client_credentials", "scope", scope); a.Error() != "invalid_scope" {
			t.Errorf("%s scope values for a client: got %d %s", name, a.Status, a.Body)
		}
	}
}
