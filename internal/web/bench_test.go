package web

import (
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// discard is a ResponseWriter that costs nothing, so that what is measured is ours.
type discard struct{ header http.Header }

func (d discard) Header() http.Header         { return d.header }
func (d discard) Write(b []byte) (int, error) { return len(b), nil }
func (d discard) WriteHeader(int)             {}

func BenchmarkTokenRequest(b *testing.B) {
	own := &url.URL{Scheme: "https", Host: "id.test"}
	answer := []byte(`{"access_token":"x"}`)
	site, err := NewSite(Config{
		URL: own,
		Log: slog.New(slog.NewJSONHandler(io.Discard, nil)),
		Routes: []Route{{Method: "POST", Path: "/oauth2/token", Edge: Programs(),
			Handle: func(r *http.Request) (Result, error) {
				if _, err := Form(r); err != nil {
					return nil, err
				}
				_, _, _, err := BasicCredentials(r)
				return Bytes(http.StatusOK, "application/json", answer), err
			}}},
	})
	if err != nil {
		b.Fatal(err)
	}
	const form = "grant_type=refresh_token&refresh_token=agv_rt_0123456789012345678901234567890123456789&client_id=0123456789abcdef0123"
	b.ReportAllocs()
	for b.Loop() {
		r := &http.Request{
			Method: "POST", Host: "id.test", RemoteAddr: "192.0.2.1:1234",
			URL:           &url.URL{Path: "/oauth2/token"},
			Header:        http.Header{"Content-Type": {formType}, "Authorization": {"Basic YTpi"}},
			Body:          io.NopCloser(strings.NewReader(form)),
			ContentLength: int64(len(form)),
		}
		site.ServeHTTP(discard{http.Header{}}, r)
	}
}

func BenchmarkParseParameters(b *testing.B) {
	const form = "grant_type=authorization_code&code=agv_ac_0123456789012345678901234567890123456789&redirect_uri=https%3A%2F%2Fa.test%2Fcb&code_verifier=0123456789012345678901234567890123456789012&client_id=0123456789abcdef0123"
	b.ReportAllocs()
	for b.Loop() {
		if _, err := parseParameters(form); err != nil {
			b.Fatal(err)
		}
	}
}
