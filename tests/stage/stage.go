package stage

import (
	"crypto/ecdsa"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/authgrove/authgrove/internal/apptest"
	"github.com/authgrove/authgrove/internal/config"
	"github.com/authgrove/authgrove/internal/dev"
	"github.com/authgrove/authgrove/internal/secret"
)

// Stage is a running server with the cast.
type Stage struct {
	*apptest.Server
	t        testing.TB
	Log      *Log
	keys     map[string]*ecdsa.PrivateKey // of the clients that sign with one
	mu       sync.Mutex
	browsers map[string]*http.Client
	seen     []string // secrets that were handed out while playing
}

// Options are what a test may ask for.
type Options struct {
	// Database is a URL; empty is a new SQLite file.
	Database string
	// Change edits the configuration after the cast was written into it.
	Change func(*config.Config)
}

// LimitsOff is a Change for tests that try more than a stranger may.
func LimitsOff(c *config.Config) { c.Testing.LimitsOff = true }

// Set starts a server that ends, and is searched for secrets, with the test.
func Set(t testing.TB, o Options) *Stage {
	t.Helper()
	s := &Stage{t: t, Log: &Log{}, browsers: map[string]*http.Client{}, keys: map[string]*ecdsa.PrivateKey{}}
	secrets := map[string]secret.Text{}
	s.Server = apptest.Start(t, apptest.Options{Database: o.Database, Log: s.Log.logger(), Change: func(c *config.Config) {
		addCast(c, secrets, s.keys)
		if o.Change != nil {
			o.Change(c)
		}
	}})
	for id, text := range secrets {
		s.Secrets[id] = text
	}
	t.Cleanup(func() { s.search(o.Database == "") })
	return s
}

// Remember adds a value to those that must be nowhere when the test ends.
func (s *Stage) Remember(values ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seen = append(s.seen, values...)
}

func (s *Stage) search(inFile bool) {
	s.mu.Lock()
	known := append([]string{dev.Password, apptest.Verifier, Chosen}, s.seen...)
	s.mu.Unlock()
	for _, text := range s.Secrets {
		known = append(known, text.Reveal())
	}
	leaks := Leaks("the log", []byte(s.Log.Text()), known...)
	if inFile {
		leaks = append(leaks, Leaks("the database", databaseBytes(s.DatabaseFile()), known...)...)
	}
	for _, leak := range leaks {
		s.t.Error(leak)
	}
}

// Browser returns the browser of a person of the fixtures, always the same one.
func (s *Stage) Browser(email string) *http.Client {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.browsers[email] == nil {
		s.browsers[email] = apptest.Browser(s.t)
	}
	return s.browsers[email]
}

// Callback is a redirect URI that a client of the cast has registered.
func (s *Stage) Callback(client string) string {
	switch client {
	case dev.NativeClient:
		return "http://127.0.0.1:9123/callback"
	case Plain:
		return "com.example.plain:/cb"
	}
	for i := range s.Config.Bootstrap.Clients {
		if c := &s.Config.Bootstrap.Clients[i]; c.ClientID == client && len(c.RedirectURIs) > 0 {
			return c.RedirectURIs[0]
		}
	}
	return "https://nowhere.test/cb"
}

// Public says whether a client cannot authenticate.
func (s *Stage) Public(client string) bool { return s.Secrets[client] == "" && s.keys[client] == nil }

// Form makes form values from pairs.
func Form(pairs ...string) url.Values {
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	return form
}

// Email is a person's address by their first name.
func Email(name string) string {
	if strings.Contains(name, "@") {
		return name
	}
	return name + "@example.com"
}
