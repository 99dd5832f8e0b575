package web

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/authgrove/authgrove/internal/oauth"
)

func TestATableOfRoutesThatCannotBeServedIsRefused(t *testing.T) {
	ok := Route{Method: "GET", Path: "/x", Edge: Programs(), Handle: livez}
	change := func(by func(*Route)) []Route {
		route := ok
		by(&route)
		return []Route{route}
	}
	for name, routes := range map[string][]Route{
		"twice":         {ok, ok},
		"no handler":    change(func(r *Route) { r.Handle = nil }),
		"no edge":       change(func(r *Route) { r.Edge = Edge{} }),
		"no method":     change(func(r *Route) { r.Method = "" }),
		"head":          change(func(r *Route) { r.Method = "HEAD" }),
		"options":       change(func(r *Route) { r.Method = "OPTIONS" }),
		"relative":      change(func(r *Route) { r.Path = "x" }),
		"subtree":       change(func(r *Route) { r.Path = "/x/" }),
		"many segments": change(func(r *Route) { r.Path = "/x/{rest...}" }),
	} {
		if _, err := NewSite(Config{URL: &url.URL{Scheme: "https", Host: "id.test"}, Routes: routes}); err == nil {
			t.Errorf("%s: want an error", name)
		}
	}
	if _, err := NewSite(Config{}); err == nil {
		t.Error("no url: want an error")
	}
}

// answerOf serves one route on an https site.
func answerOf(t *testing.T, edge Edge, handle Handle, r *http.Request) *httptest.ResponseRecorder {
	t.Helper()
	site, err := NewSite(Config{
		URL:    &url.URL{Scheme: "https", Host: "id.test"},
		People: People(testPage),
		Routes: []Route{{Method: r.Method, Path: r.URL.Path, Edge: edge, Handle: handle}},
	})
	if err != nil {
		t.Fatal(err)
	}
	r.Host = "id.test:443"
	recorder := httptest.NewRecorder()
	site.ServeHTTP(recorder, r)
	return recorder
}

func TestHTTPSIsRemembered(t *testing.T) {
	answer := answerOf(t, Programs(), livez, httptest.NewRequest("GET", "/x", nil))
	if answer.Code != http.StatusOK || answer.Header().Get("Strict-Transport-Security") != "max-age=63072000" {
		t.Errorf("got %d %v", answer.Code, answer.Header())
	}
}

func TestAnErrorPageThatFailsStillSaysNo(t *testing.T) {
	refuse := func(*http.Request) (Result, error) { return nil, oauth.InvalidScope }
	for name, page := range map[string]func(*http.Request, *Refusal) (Result, error){
		"error":   func(*http.Request, *Refusal) (Result, error) { return nil, errors.New("template") },
		"panic":   func(*http.Request, *Refusal) (Result, error) { panic("template") },
		"nothing": func(*http.Request, *Refusal) (Result, error) { return nil, nil },
	} {
		answer := answerOf(t, People(page), refuse, httptest.NewRequest("GET", "/x", nil))
		if answer.Code != http.StatusBadRequest || !strings.HasPrefix(answer.Body.String(), `{"error":"invalid_scope"`) {
			t.Errorf("%s: got %d %s", name, answer.Code, answer.Body)
		}
	}
}

func TestARequestThatWasGivenUpIsNotOurFailure(t *testing.T) {
	for _, cause := range []error{context.Canceled, context.DeadlineExceeded} {
		give := func(*http.Request) (Result, error) { return nil, cause }
		answer := answerOf(t, Programs(), give, httptest.NewRequest("GET", "/x", nil))
		if answer.Code != http.StatusServiceUnavailable || answer.Header().Get("Retry-After") == "" {
			t.Errorf("%v: got %d", cause, answer.Code)
		}
	}
}

func TestAHeaderOfAResultIsSent(t *testing.T) {
	handle := func(*http.Request) (Result, error) { return WithHeader(NoContent(), "dpop-nonce", "n"), nil }
	answer := answerOf(t, Programs(), handle, httptest.NewRequest("POST", "/x", nil))
	if answer.Code != http.StatusNoContent || answer.Header().Get("DPoP-Nonce") != "n" || answer.Body.Len() != 0 {
		t.Errorf("got %d %v", answer.Code, answer.Header())
	}
}

// attack: ht.crlf
func TestWhatCannotBeAnAnswerIsAnErrorBeforeAByteIsSent(t *testing.T) {
	if _, err := JSON(http.StatusOK, func() {}); err == nil {
		t.Error("a function is not JSON")
	}
	broken := func(io.Writer) error { return errors.New("template") }
	if _, err := Page(http.StatusOK, PageSecurity{}, broken); err == nil {
		t.Error("a page that fails must be an error")
	}
	for _, to := range []string{"", "/a b", "/a\r\nb", "/é", "https:\\\\evil.test", "/\x00"} {
		if _, err := Redirect303(to); err == nil {
			t.Errorf("redirect to %q: want an error", to)
		}
		if _, err := Redirect302(to); err == nil {
			t.Errorf("redirect to %q: want an error", to)
		}
	}
}

func TestASlowOrLargeCallerCannotHoldTheServer(t *testing.T) {
	server := NewServer(http.NotFoundHandler())
	if server.ReadHeaderTimeout != 5*time.Second || server.ReadTimeout != 10*time.Second ||
		server.WriteTimeout != 30*time.Second || server.IdleTimeout != 60*time.Second ||
		server.MaxHeaderBytes != 16<<10 {
		t.Errorf("the limits are not those of the design: %+v", server)
	}
}
