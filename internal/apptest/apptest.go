// Package apptest starts a whole server for tests: real store, real keys, real
// HTTP on a loopback port, with the fixtures of `authgrove dev`.
package apptest

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"net/http/cookiejar"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/authgrove/authgrove/internal/app"
	"github.com/authgrove/authgrove/internal/config"
	"github.com/authgrove/authgrove/internal/dev"
	"github.com/authgrove/authgrove/internal/secret"
)

// Server is a running server.
type Server struct {
	*app.App
	URL     string
	Address string // where it listens, whatever its URL says
	Secrets map[string]secret.Text
	Clock   *Clock
	// Stop ends it before the test ends, as SIGTERM does.
	Stop func()
}

// Clock is the machine's clock, moved by an offset. The embedded database and
// the node both read it.
type Clock struct {
	mu     sync.Mutex
	offset time.Duration
}

// Now is the moved time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.offset)
}

// Move moves it further.
func (c *Clock) Move(by time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.offset += by
}

// Options change what is started.
type Options struct {
	// Database is a URL; empty is a new SQLite file.
	Database string
	// Change edits the configuration of the fixtures.
	Change func(*config.Config)
	Log    *slog.Logger
	// SlowPasswords keeps the product's cost of a password hash.
	SlowPasswords bool
}

// Start starts a server that ends with the test.
func Start(t testing.TB, o Options) *Server {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := listener.Addr().(*net.TCPAddr).Port
	f := dev.NewFixtures(t.TempDir(), dev.PortsFrom(port))
	if o.Database != "" {
		f.Config.Database = secret.Text(o.Database)
	}
	if o.Change != nil {
		o.Change(&f.Config)
	}
	s := &Server{URL: f.Config.URL, Address: listener.Addr().String(), Secrets: f.Secrets, Clock: &Clock{}}
	s.App, err = app.Open(t.Context(), &f.Config, app.Options{Log: o.Log, Now: s.Clock.Now, Migrate: true, CheapPasswords: !o.SlowPasswords})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.App.Serve(ctx, listener) }()
	s.Stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("the server ended with %v", err)
		}
		if err := s.App.Close(); err != nil {
			t.Errorf("the database ended with %v", err)
		}
	})
	t.Cleanup(s.Stop)
	return s
}

// DatabaseFile is the SQLite file of a server started without a Database.
func (s *Server) DatabaseFile() string {
	return filepath.FromSlash(s.Config.Database.Reveal()[len("sqlite://"):])
}

// Browser is a client with cookies that follows no redirect by itself.
func Browser(t testing.TB) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}
