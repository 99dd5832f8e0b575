package outbound

import (
	"context"
	"crypto/x509"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestAFormIsPostedAndOnlyTheStatusOfTheAnswerIsUsed(t *testing.T) {
	mux := http.NewServeMux()
	mux.HandleFunc("/moved", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/taken", http.StatusTemporaryRedirect)
	})
	taken := 0
	mux.HandleFunc("/taken", func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if r.Method != http.MethodPost || string(body) != "logout_token=a.b.c" || r.Header.Get("Content-Type") != "application/x-www-form-urlencoded" ||
			r.URL.RawQuery != "x=1" || len(r.Cookies()) != 0 {
			w.WriteHeader(http.StatusTeapot)
			return
		}
		taken++
		w.Write(make([]byte, 1<<20)) // more than is read
	})
	mux.HandleFunc("/refused", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadRequest) })
	server := httptest.NewTLSServer(mux)
	defer server.Close()
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	c := New(Options{AllowLoopback: true, Roots: roots})
	form := url.Values{"logout_token": {"a.b.c"}}
	for path, want := range map[string]int{"/taken?x=1": 200, "/moved": 307, "/refused": 400} {
		if got, err := c.PostForm(t.Context(), server.URL+path, form); err != nil || got != want {
			t.Errorf("%s: %d, %v, want %d", path, got, err, want)
		}
	}
	if taken != 1 {
		t.Errorf("taken %d times", taken)
	}
	if _, err := New(Options{}).PostForm(t.Context(), strings.Replace(server.URL, "127.0.0.1", "localhost", 1), form); !errors.Is(err, ErrRefused) {
		t.Errorf("this machine without the switch: %v", err)
	}
	server.Close()
	if _, err := c.PostForm(t.Context(), server.URL, form); !errors.Is(err, ErrUnavailable) {
		t.Errorf("nobody there: %v", err)
	}
}

// slow answers only when it is let go.
func slow(t *testing.T) (server *httptest.Server, letGo func()) {
	t.Helper()
	held := make(chan struct{})
	server = httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-held:
		case <-r.Context().Done():
		}
	}))
	letGo = sync.OnceFunc(func() { close(held) })
	t.Cleanup(func() { letGo(); server.Close() })
	return server, letGo
}

func TestASlowHostHoldsFewPlacesAndOthersAreAsked(t *testing.T) {
	server, letGo := slow(t)
	honest := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("{}")) }))
	defer honest.Close()
	c := New(Options{AllowLoopback: true})
	var asking sync.WaitGroup
	answered := make(chan error, getsAtOnce+8)
	for range getsAtOnce + 8 {
		asking.Go(func() {
			_, err := c.Get(t.Context(), server.URL, "*/*")
			answered <- err
		})
	}
	for deadline := time.Now().Add(5 * time.Second); len(c.gets.all) < c.gets.perHost; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the slow host was not asked")
		}
	}
	began := time.Now()
	if _, err := c.Get(t.Context(), honest.URL, "*/*"); err != nil || time.Since(began) > time.Second {
		t.Errorf("beside a slow host: %v after %v", err, time.Since(began))
	}
	letGo()
	asking.Wait()
	for range getsAtOnce + 8 {
		if err := <-answered; err != nil {
			t.Errorf("after it was let go: %v", err)
		}
	}
	if len(c.gets.hosts) != 0 {
		t.Errorf("%d hosts are remembered", len(c.gets.hosts))
	}
}

func TestAPostDoesNotWaitForABusyHost(t *testing.T) {
	server, _ := slow(t)
	c := New(Options{AllowLoopback: true})
	ctx, cancel := context.WithCancel(t.Context())
	var posting sync.WaitGroup
	for range c.posts.perHost {
		posting.Go(func() {
			if _, err := c.PostForm(ctx, server.URL, nil); !errors.Is(err, ErrUnavailable) {
				t.Errorf("cut off: %v", err)
			}
		})
	}
	for deadline := time.Now().Add(5 * time.Second); len(c.posts.all) < c.posts.perHost; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the slow host was not asked")
		}
	}
	if _, err := c.PostForm(t.Context(), server.URL, nil); !errors.Is(err, ErrBusy) {
		t.Errorf("one more: %v", err)
	}
	cancel()
	posting.Wait()
	if len(c.posts.hosts) != 0 || len(c.posts.all) != 0 {
		t.Errorf("%d hosts are remembered, %d places held", len(c.posts.hosts), len(c.posts.all))
	}
}
