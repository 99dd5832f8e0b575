package web

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
	"time"
)

func TestWhoDoesNotReadWhileManyDoNotIsCutSoonAndWhoReadsIsServed(t *testing.T) {
	server := httptest.NewUnstartedServer(nil)
	large := bytes.Repeat([]byte("x"), 8<<20) // more than the kernel takes
	site, err := NewSite(Config{URL: &url.URL{Scheme: "http", Host: server.Listener.Addr().String()}, Routes: []Route{
		{Method: "GET", Path: "/large", Edge: Programs(), FromMemory: true, Handle: func(*http.Request) (Result, error) {
			return Bytes(http.StatusOK, "text/plain", large), nil
		}},
		{Method: "GET", Path: "/small", Edge: Programs(), FromMemory: true, Handle: livez},
	}})
	if err != nil {
		t.Fatal(err)
	}
	server.Config.Handler = site
	server.Start()
	defer server.Close()
	address := server.Listener.Addr().String()
	const callers = patientlyTaken + 100
	var connected sync.WaitGroup
	connections := make([]net.Conn, callers)
	for i := range callers {
		connected.Go(func() {
			c, err := net.Dial("tcp", address)
			if err != nil {
				t.Error(err)
				return
			}
			_ = c.(*net.TCPConn).SetReadBuffer(4096)
			fmt.Fprintf(c, "GET /large HTTP/1.1\r\nHost: %s\r\n\r\n", address)
			connections[i] = c
		})
	}
	connected.Wait()
	deadline := time.Now().Add(6 * time.Second) // writeTime is 8 s
	for taking.Load() < patientlyTaken && time.Now().Before(deadline) {
		time.Sleep(10 * time.Millisecond)
	}
	for taking.Load() > patientlyTaken && time.Now().Before(deadline) {
		time.Sleep(10 * time.Millisecond)
	}
	if waited := taking.Load(); waited != patientlyTaken {
		t.Errorf("%d are waited for", waited)
	}
	res, err := http.Get(server.URL + "/small")
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatal(res, err)
	}
	res.Body.Close()
	if res, err = http.Get(server.URL + "/large"); err != nil {
		t.Fatal(err)
	}
	if n, err := io.Copy(io.Discard, res.Body); n != int64(len(large)) || err != nil {
		t.Errorf("who reads got %d bytes, %v", n, err)
	}
	res.Body.Close()
	for _, c := range connections {
		c.Close()
	}
}
