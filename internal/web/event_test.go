package web

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
)

// serve sends one request past the network and returns the answer with the
// lines that were logged for it.
func serve(t *testing.T, r *http.Request) (*httptest.ResponseRecorder, []map[string]any, string) {
	t.Helper()
	var log bytes.Buffer
	site, _ := newTestSite(t, "http://localhost:8080", &log)
	r.Host = "localhost:8080"
	recorder := httptest.NewRecorder()
	site.ServeHTTP(recorder, r)
	var lines []map[string]any
	for line := range strings.Lines(log.String()) {
		var fields map[string]any
		if err := json.Unmarshal([]byte(line), &fields); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, fields)
	}
	if len(lines) != 1 {
		t.Fatalf("want one line for one request, got %d: %s", len(lines), log.String())
	}
	return recorder, lines, log.String()
}

func TestARequestIsOneLineWithoutItsData(t *testing.T) {
	body := strings.NewReader("grant_type=x&client_secret=canary-body")
	r := httptest.NewRequest("POST", "/token?state=canary-query", body)
	r.Header.Set("Content-Type", formType)
	r.Header.Set("User-Agent", "canary-agent\x1b[31m")
	r.Header.Set("Cookie", "dev-session=canary-cookie")
	r.SetBasicAuth("my-client", "canary-secret")
	answer, lines, text := serve(t, r)
	if answer.Code != http.StatusOK {
		t.Fatalf("want 200, got %d %s", answer.Code, answer.Body)
	}
	if strings.Contains(text, "canary") {
		t.Errorf("the log holds data of the request: %s", text)
	}
	for name, want := range map[string]any{
		"level": "INFO", "msg": "request", "method": "POST", "route": "/token", "status": 200.0,
		"request_id": answer.Header().Get("X-Request-Id"), "client_prefix": "192.0.2.0/24", "client_id": "my-client",
	} {
		if lines[0][name] != want {
			t.Errorf("%s: want %v, got %v", name, want, lines[0][name])
		}
	}
	if _, timed := lines[0]["duration"].(float64); !timed {
		t.Error("the line has no duration")
	}
}

// attack: sl.inject
func TestARouteIsLoggedAsItsPattern(t *testing.T) {
	_, lines, text := serve(t, httptest.NewRequest("GET", "/things/canary", nil))
	if lines[0]["route"] != "/things/{id}" || strings.Contains(text, "canary") {
		t.Errorf("want the pattern, got %s", text)
	}
	_, lines, text = serve(t, httptest.NewRequest("GET", "/canary%0aforged", nil))
	if lines[0]["route"] != "" || strings.Contains(text, "canary") {
		t.Errorf("want no path where no route is, got %s", text)
	}
}

func TestAFailureIsLoggedOnceWithItsChain(t *testing.T) {
	answer, lines, _ := serve(t, httptest.NewRequest("GET", "/fail/ours", nil))
	if lines[0]["level"] != "ERROR" || lines[0]["cause"] != "read the grant: disk on fire" || lines[0]["error"] != "server_error" {
		t.Errorf("got %v", lines[0])
	}
	if !strings.Contains(answer.Body.String(), lines[0]["request_id"].(string)) {
		t.Error("the caller did not get the id that the log has")
	}
}

func TestARefusalIsLoggedWithCodeAndCause(t *testing.T) {
	_, lines, _ := serve(t, httptest.NewRequest("GET", "/fail/described", nil))
	if lines[0]["level"] != "INFO" || lines[0]["error"] != "invalid_grant" || lines[0]["cause"] != "spent" {
		t.Errorf("got %v", lines[0])
	}
}

// attack: sl.panic
func TestAPanicIsLoggedWithItsStackAndWithoutItsValue(t *testing.T) {
	_, lines, text := serve(t, httptest.NewRequest("GET", "/fail/panic", nil))
	cause, _ := lines[0]["cause"].(string)
	if !strings.HasPrefix(cause, "panic: string\n") || !strings.Contains(cause, "site_test.go") {
		t.Errorf("want the type and the stack, got %s", cause)
	}
	if strings.Contains(text, "secret-of-the-request") {
		t.Error("the value of the panic is in the log")
	}
	_, lines, _ = serve(t, httptest.NewRequest("GET", "/fail/index", nil))
	if cause, _ := lines[0]["cause"].(string); !strings.HasPrefix(cause, "panic: runtime error: index out of range") {
		t.Errorf("want the runtime's own words, got %s", cause)
	}
}

func TestOnlyTheNetworkOfAnAddressIsLogged(t *testing.T) {
	for address, want := range map[string]string{
		"203.0.113.9": "203.0.113.0/24", "2001:db8:1:2::3": "2001:db8:1::/48",
	} {
		if got := addressPrefix(netip.MustParseAddr(address)); got != want {
			t.Errorf("%s: want %s, got %s", address, want, got)
		}
	}
	if got := addressPrefix(netip.Addr{}); got != "" {
		t.Errorf("want nothing of an unknown address, got %s", got)
	}
}

func TestRequestIDsDiffer(t *testing.T) {
	seen := map[string]bool{}
	for range 10_000 {
		id := newRequestID()
		if len(id) != 16 || !strings.HasPrefix(id, "req_") || seen[id] {
			t.Fatalf("%s is no new id", id)
		}
		seen[id] = true
	}
}
