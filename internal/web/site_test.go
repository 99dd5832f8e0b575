package web

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/authgrove/authgrove/internal/oauth"
	"github.com/authgrove/authgrove/internal/transcript"
)

// testPage is the smallest error page with the hooks that real ones have.
func testPage(r *http.Request, refusal *Refusal) (Result, error) {
	return Page(refusal.Status, PageSecurity{}, func(w io.Writer) error {
		_, err := fmt.Fprintf(w, `<body id="page-error" data-error="%s" data-request-id="%s">%s`,
			refusal.Code, RequestID(r), plainText(refusal.Description))
		return err
	})
}

func testRoutes(cookies Cookies) []Route {
	programs, people := Programs(), People(testPage)
	spa := CORS{
		Allowed: func(_ *http.Request, origin string) bool { return origin == "https://spa.test" },
		Headers: []string{"Authorization", "Content-Type"},
	}
	keys := Cacheable("application/json", []byte(`{"keys":[]}`), "v1", 900*time.Second)
	return []Route{
		{Method: "GET", Path: "/", Edge: people, Handle: page},
		{Method: "POST", Path: "/token", Edge: programs, Handle: token, CORS: spa},
		{Method: "GET", Path: "/keys", Edge: programs, CORS: CORS{AnyOrigin: true},
			Handle: func(*http.Request) (Result, error) { return keys, nil }},
		{Method: "GET", Path: "/userinfo", Edge: programs, Handle: userinfo, CORS: spa},
		{Method: "POST", Path: "/userinfo", Edge: programs, Handle: userinfo},
		{Method: "GET", Path: "/sign-in", Edge: people, Handle: page},
		{Method: "POST", Path: "/sign-in", Edge: people, Handle: signIn(cookies)},
		{Method: "POST", Path: "/authorize", Edge: people, Handle: page, CrossSite: true},
		{Method: "GET", Path: "/query", Edge: programs, Handle: query},
		{Method: "GET", Path: "/things/{id}", Edge: programs, Handle: thing},
		{Method: "GET", Path: "/fail/{how}", Edge: programs, Handle: fail},
		{Method: "GET", Path: "/page/fail/{how}", Edge: people, Handle: fail},
		{Method: "GET", Path: "/livez", Edge: programs, Handle: livez, AnyHost: true},
	}
}

func livez(*http.Request) (Result, error) { return Empty(http.StatusOK), nil }

func page(*http.Request) (Result, error) {
	return Page(http.StatusOK, PageSecurity{}, func(w io.Writer) error {
		_, err := io.WriteString(w, `<body id="page-sign-in">`)
		return err
	})
}

func token(r *http.Request) (Result, error) {
	id, _, present, err := BasicCredentials(r)
	if err != nil {
		return nil, err
	}
	form, err := Form(r)
	if err != nil {
		return nil, err
	}
	if present {
		SetClient(r, id)
	}
	return JSON(http.StatusOK, map[string]any{"client": id, "form": form})
}

func userinfo(r *http.Request) (Result, error) {
	token, err := BearerOrForm(r)
	if err != nil {
		return nil, err
	}
	if token == "narrow" {
		return nil, NeedScope("openid")
	}
	return JSON(http.StatusOK, map[string]string{"token": token})
}

func signIn(cookies Cookies) Handle {
	return func(r *http.Request) (Result, error) {
		if _, err := Form(r); err != nil {
			return nil, err
		}
		if _, present := cookies.Read(r, SessionCookie); present {
			result, err := Redirect303("/signed-in-before")
			return WithCookies(result, cookies.Clear(SessionCookie)), err
		}
		result, err := Redirect303("/signed-in")
		return WithCookies(result, cookies.Set(SessionCookie, "abc", time.Hour)), err
	}
}

func query(r *http.Request) (Result, error) {
	values, err := Query(r)
	if err != nil {
		return nil, err
	}
	return JSON(http.StatusOK, values)
}

func thing(r *http.Request) (Result, error) {
	return JSON(http.StatusOK, map[string]string{"id": r.PathValue("id"), "from": ClientAddress(r).String()})
}

func fail(r *http.Request) (Result, error) {
	switch how := r.PathValue("how"); how {
	case "panic":
		panic("secret-of-the-request")
	case "index":
		return nil, fmt.Errorf("never: %v", []int{}[len(how)-5])
	case "nothing":
		return nil, nil
	case "ours":
		return nil, fmt.Errorf("read the grant: %w", errors.New("disk on fire"))
	case "location":
		return Redirect303("/x\r\nSet-Cookie: a=b")
	case "described":
		return nil, &oauth.Error{Code: oauth.InvalidGrant, Description: "a \"quoted\"\r\n\tline \\ é", Cause: errors.New("spent")}
	default:
		return nil, oauth.ErrorCode(how)
	}
}

// newTestSite listens on 127.0.0.1 behind the limits of NewServer.
func newTestSite(t *testing.T, address string, log io.Writer) (site *Site, listening string) {
	t.Helper()
	own, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	cookies, err := NewCookies(own)
	if err != nil {
		t.Fatal(err)
	}
	site, err = NewSite(Config{
		URL:            own,
		TrustedProxies: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("10.0.0.0/8")},
		Log:            slog.New(slog.NewJSONHandler(log, nil)),
		People:         People(testPage),
		Routes:         testRoutes(cookies),
	})
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := NewServer(site)
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	return site, listener.Addr().String()
}

func TestTranscripts(t *testing.T) {
	transcript.Run(t, "testdata/*.txt", func(t *testing.T) transcript.Stage {
		_, address := newTestSite(t, "http://localhost:8080", io.Discard)
		return transcript.Stage{
			URL:     "http://localhost:8080",
			Address: address,
			Vars: map[string]string{
				"megabyte":              strings.Repeat("x", 1<<20),
				"two_megabytes_chunked": "200000\r\n" + strings.Repeat("x", 2<<20) + "\r\n0\r\n\r\n",
				"fields":                "a=1" + strings.Repeat("&a=1", 1000),
			},
		}
	})
}
