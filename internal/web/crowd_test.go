package web

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
)

// standing is a site on which /wait answers nothing until it is let go.
func standing(t *testing.T) (server *httptest.Server, waiting, letGo chan struct{}) {
	t.Helper()
	waiting, letGo = make(chan struct{}), make(chan struct{})
	wait := func(*http.Request) (Result, error) {
		waiting <- struct{}{}
		<-letGo
		return Empty(http.StatusOK), nil
	}
	form := func(r *http.Request) (Result, error) {
		_, err := Form(r)
		return Empty(http.StatusOK), err
	}
	server = httptest.NewUnstartedServer(nil)
	site, err := NewSite(Config{URL: &url.URL{Scheme: "http", Host: server.Listener.Addr().String()}, Routes: []Route{
		{Method: "GET", Path: "/wait", Edge: Programs(), Handle: wait},
		{Method: "POST", Path: "/form", Edge: Programs(), Handle: form},
		{Method: "GET", Path: "/keys", Edge: Programs(), Handle: livez, FromMemory: true},
	}})
	if err != nil {
		t.Fatal(err)
	}
	server.Config.Handler = site
	server.Start()
	t.Cleanup(server.Close)
	return server, waiting, letGo
}

func TestWhoeverComesWhenTooManyWaitIsRefusedAtOnce(t *testing.T) {
	server, waiting, letGo := standing(t)
	handler := server.Config.Handler
	var running sync.WaitGroup
	ask := func(method, path, body string) int {
		r := httptest.NewRequest(method, server.URL+path, strings.NewReader(body))
		r.Header.Set("Content-Type", formType)
		answer := httptest.NewRecorder()
		handler.ServeHTTP(answer, r)
		if answer.Code == http.StatusServiceUnavailable && answer.Header().Get("Retry-After") == "" {
			t.Error("a 503 does not say when to come back")
		}
		return answer.Code
	}
	for range maxCrowd {
		running.Go(func() { ask("GET", "/wait", "") })
	}
	for range maxCrowd {
		<-waiting
	}
	for path, want := range map[string]int{"/wait": 503, "/keys": 200, "/nowhere": 404} {
		if got := ask("GET", path, ""); got != want {
			t.Errorf("%s: got %d, want %d", path, got, want)
		}
	}
	if got := ask("POST", "/form", "a=b"); got != 503 {
		t.Errorf("a form: got %d, want 503", got)
	}
	close(letGo)
	running.Wait()
	if got := ask("POST", "/form", "a=b"); got != 200 {
		t.Errorf("nobody waits any more, and a form gets %d", got)
	}
}

func TestWhoeverIsStillSendingCountsNotAmongThoseWhoWait(t *testing.T) {
	server, waiting, letGo := standing(t)
	defer close(letGo)
	address := server.Listener.Addr().String()
	slow, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer slow.Close()
	fmt.Fprintf(slow, "POST /form HTTP/1.1\r\nHost: %s\r\nContent-Type: %s\r\nContent-Length: 3\r\n\r\na", address, formType)
	for range maxCrowd { // every place is still free
		go func() {
			if res, err := http.Get(server.URL + "/wait"); err == nil {
				res.Body.Close()
			}
		}()
	}
	for range maxCrowd {
		<-waiting
	}
	_, _ = io.WriteString(slow, "=b")
	res, err := http.ReadResponse(bufio.NewReader(slow), nil)
	if err != nil {
		t.Fatal(err)
	}
	if res.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("got %d: whoever has sent all is one too many now", res.StatusCode)
	}
}
