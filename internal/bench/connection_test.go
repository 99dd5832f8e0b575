package bench

import (
	"bufio"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func connectionTo(t *testing.T, handler http.HandlerFunc) *connection {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	origin, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	c := &connection{origin: origin}
	t.Cleanup(c.close)
	return c
}

func TestAnAnswerIsReadHoweverItsLengthIsTold(t *testing.T) {
	long := strings.Repeat("x", 40_000)
	c := connectionTo(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/chunked":
			w.(http.Flusher).Flush()
		case "/close":
			w.Header().Set("Connection", "close")
		case "/nothing":
			w.WriteHeader(http.StatusNoContent)
			return
		case "/elsewhere":
			w.Header().Set("Location", "https://app.example/cb?code=1")
			w.WriteHeader(http.StatusSeeOther)
		}
		if _, err := w.Write([]byte(long)); err != nil {
			t.Error(err)
		}
	})
	for range 2 { // what one leaves unread would spoil the next
		for path, want := range map[string]answer{
			"/length": {status: 200, body: []byte(long)}, "/chunked": {status: 200, body: []byte(long)}, "/close": {status: 200, body: []byte(long)},
			"/nothing": {status: 204}, "/elsewhere": {status: 303, location: "https://app.example/cb?code=1", body: []byte(long)},
		} {
			got, err := c.send(t.Context(), request{method: "GET", target: path})
			if err != nil || got.status != want.status || got.location != want.location || string(got.body) != string(want.body) {
				t.Errorf("%s: status %d, location %q, %d bytes, %v", path, got.status, got.location, len(got.body), err)
			}
		}
	}
}

func TestAnAnswerThatIsCutShortIsAnError(t *testing.T) {
	c := connectionTo(t, func(w http.ResponseWriter, _ *http.Request) {
		raw, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer raw.Close()
		if _, err := raw.Write([]byte("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")); err != nil {
			t.Error(err)
		}
	})
	if _, err := c.send(t.Context(), request{method: "GET", target: "/"}); err == nil {
		t.Error("it was taken")
	}
}

// The time of a request runs from when it should have begun: one slow answer
// shows in all that it holds up.
func TestAnOpenLoopCountsWhatASlowAnswerHoldsUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		go func() {
			defer far.Close()
			reader := bufio.NewReader(far)
			for n := 0; ; n++ {
				if _, err := http.ReadRequest(reader); err != nil {
					return
				}
				if n == 0 {
					time.Sleep(time.Second)
				}
				if _, err := far.Write([]byte("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")); err != nil {
					return
				}
			}
		}()
		origin := &url.URL{Scheme: "http", Host: "provider.example"}
		to := &prepared{other: endpoint{origin, "/"}}
		operation, err := OperationNamed("get")
		if err != nil {
			t.Fatal(err)
		}
		w := &worker{ctx: t.Context(), to: to, open: []*connection{{origin: origin, net: near, reader: bufio.NewReader(near), used: time.Now()}}}
		r := &run{ctx: t.Context(), plan: Plan{Operation: operation, Connections: 1}, workers: []*worker{w}}
		got := r.report(r.phase(10, 10, 0), reading{}, reading{})
		w.close()
		if got.Done != 10 || got.Max != 1e6 || got.P50 != 600_000 {
			t.Errorf("got %+v, want ten that took a second, 0.9 s, and so on", got)
		}
	})
}
