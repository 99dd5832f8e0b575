package attacks

import (
	"bufio"
	"bytes"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/authgrove/authgrove/internal/apptest"
	"github.com/authgrove/authgrove/internal/dev"
	"github.com/authgrove/authgrove/internal/oauth"
	"github.com/authgrove/authgrove/tests/stage"
)

// originals are requests that the server takes, as bytes to be spoiled.
func originals(s *stage.Stage) (all []string) {
	code, tokens := s.Code(dev.WebClient, "ann", "openid offline_access"), s.SignIn(dev.WebClient, "ann", "openid offline_access")
	host := strings.TrimPrefix(s.URL, "http://")
	get := func(path string, header string) {
		all = append(all, fmt.Sprintf("GET %s HTTP/1.1\r\nHost: %s\r\n%s\r\n", path, host, header))
	}
	post := func(path string, form url.Values, header string) {
		body := form.Encode()
		all = append(all, fmt.Sprintf("POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n%s\r\n%s",
			path, host, len(body), header, body))
	}
	basic := http.Request{Header: http.Header{}}
	basic.SetBasicAuth(dev.WebClient, s.Secrets[dev.WebClient].Reveal())
	client := "Authorization: " + basic.Header.Get("Authorization") + "\r\n"
	cookies := "Cookie: "
	for _, cookie := range s.Browser("ann@example.com").Jar.Cookies(s.Issuer()) {
		cookies += cookie.Name + "=" + cookie.Value + "; "
	}
	get(strings.TrimPrefix(s.AuthorizeURL(stage.Exact, s.Callback(stage.Exact), "openid email", "prompt", "login", "max_age", "3", "nonce", "n"), s.URL), cookies+"x=y\r\n")
	get("/oauth2/end_session?client_id=demo-web&state=s&post_logout_redirect_uri=x&id_token_hint="+tokens.ID, cookies+"\r\n")
	get("/oauth2/userinfo", "Authorization: Bearer "+tokens.Access+"\r\n")
	get("/.well-known/openid-configuration", "If-None-Match: \"x\"\r\nOrigin: https://a.test\r\n")
	get("/.well-known/jwks.json", "Accept: text/html\r\n")
	get("/assets/style.css", "Range: bytes=0-1\r\n")
	get("/livez", "X-Forwarded-For: 1.2.3.4\r\n")
	post(oauth.PathToken, stage.Form("grant_type", "authorization_code", "code", code, "redirect_uri", "x", "code_verifier", apptest.Verifier, "resource", "https://x"), client)
	post(oauth.PathToken, stage.Form("grant_type", "refresh_token", "refresh_token", tokens.Refresh, "scope", "openid"), client)
	post(oauth.PathToken, stage.Form("grant_type", "client_credentials", "client_id", dev.C2CClient, "client_secret", "x"), "")
	post(oauth.PathIntrospection, stage.Form("token", tokens.Access, "token_type_hint", "access_token"), client)
	post(oauth.PathRevocation, stage.Form("token", tokens.Access), client)
	post("/sign-in", stage.Form("ticket", "agv_rq_x", "identifier", "ann@example.com", "password", "x"), cookies+"\r\n")
	post("/consent", stage.Form("ticket", "agv_cq_x", "decision", "allow", "capability", "openid"), cookies+"\r\n")
	post("/sign-out", stage.Form("ticket", "agv_es_x", "decision", "confirm"), cookies+"\r\n")
	post(oauth.PathAuthorize, stage.Form("client_id", "exact", "response_type", "code"), cookies+"\r\n")
	return all
}

// answerTo serves the bytes of a request, if they are one to net/http.
func answerTo(s *stage.Stage, raw []byte) (a stage.Answer, isRequest bool) {
	r, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(raw)))
	if err != nil || r.Host == "" {
		return stage.Answer{}, false
	}
	return s.Serve(r), true
}

// It is no native fuzz target: instrumenting the embedded database for one takes
// longer than all tests.
//
// attack: ht.fuzz
func TestMutatedRequestsCauseNoPanicAndNoInternalError(t *testing.T) {
	s := stage.Set(t, stage.Options{})
	requests := originals(s)
	// Whoever starts with these seeds gets the same requests.
	random := rand.New(rand.NewPCG(2026, 11))
	before, served := runtime.NumGoroutine(), 0
	for range 6_000 {
		raw := spoil(random, requests)
		if a, ok := answerTo(s, raw); ok {
			served++
			if a.Status >= http.StatusInternalServerError || a.Status == 0 {
				t.Fatalf("got %d %s to\n%q", a.Status, a.Body, raw)
			}
		}
	}
	if served < 600 {
		t.Errorf("only %d mutated requests were requests at all", served)
	}
	for deadline := time.Now().Add(5 * time.Second); runtime.NumGoroutine() > before+5; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%d goroutines before, %d after", before, runtime.NumGoroutine())
		}
	}
}

// spoil changes a few places of one request, sometimes with pieces of another.
func spoil(random *rand.Rand, requests []string) []byte {
	raw := []byte(requests[random.IntN(len(requests))])
	for range 1 + random.IntN(4) {
		at := random.IntN(len(raw))
		switch random.IntN(6) {
		case 0:
			raw[at] = byte(random.IntN(256))
		case 1:
			raw[at] ^= 1 << random.IntN(8)
		case 2:
			raw = append(raw[:at], raw[min(len(raw), at+1+random.IntN(20)):]...)
		case 3:
			other := requests[random.IntN(len(requests))]
			from := random.IntN(len(other))
			piece := other[from:min(len(other), from+random.IntN(60))]
			raw = []byte(string(raw[:at]) + piece + string(raw[at:]))
		case 4:
			raw = []byte(string(raw[:at]) + string(raw[at:min(len(raw), at+30)]) + string(raw[at:]))
		case 5:
			odd := []string{"%00", "%ff", "%zz", "\x00", "&&&", "=", "+", ";", "[]", "..", "\u202e", "9999999999999999999", "-1", "null", "%0d%0a"}
			raw = []byte(string(raw[:at]) + odd[random.IntN(len(odd))] + string(raw[at:]))
		}
		if len(raw) == 0 {
			return []byte("x")
		}
	}
	return raw
}
