package dev

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/authgrove/authgrove/internal/app"
	"github.com/authgrove/authgrove/internal/dev/demoapp"
	"github.com/authgrove/authgrove/internal/dev/playground"
	"github.com/authgrove/authgrove/internal/look"
	"github.com/authgrove/authgrove/internal/web"
)

// Options say where a throw-away server runs.
type Options struct {
	Address string // loopback address; empty is 127.0.0.1
	Port    int    // 0 chooses a free one; the demo app takes the next
	Dir     string // empty is a new folder that is removed at the end
	// Alone leaves the demo app and the playground out.
	Alone bool
	// SlowPasswords keeps the product's cost of a password hash.
	SlowPasswords bool
	Log           *slog.Logger
}

// Server is a throw-away server that listens and does not answer yet.
type Server struct {
	Fixtures Fixtures
	Ports    Ports
	Dir      string
	// Removed says that Dir goes when the server ends.
	Removed bool

	app       *app.App
	listeners listeners
	demoApp   *http.Server
}

// Open makes everything ready. Who opens a server serves or closes it.
func Open(ctx context.Context, o Options) (*Server, error) {
	s := &Server{Dir: o.Dir}
	if err := s.open(ctx, o); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func (s *Server) open(ctx context.Context, o Options) (err error) {
	if s.listeners, s.Ports, err = listen(o); err != nil {
		return err
	}
	if err := s.openDir(); err != nil {
		return err
	}
	s.Fixtures = NewFixtures(s.Dir, s.Ports)
	if s.Fixtures.Config.MasterKey, err = masterKey(s.Dir, s.Fixtures.Config.MasterKey); err != nil {
		return err
	}
	options := app.Options{Log: o.Log, Migrate: true, CheapPasswords: !o.SlowPasswords}
	if !o.Alone {
		if err := s.openDemoApp(&options, o.Log); err != nil {
			return err
		}
	}
	s.app, err = app.Open(ctx, &s.Fixtures.Config, options)
	return err
}

// openDemoApp adds the demo app and the playground.
func (s *Server) openDemoApp(o *app.Options, log *slog.Logger) error {
	s.Fixtures.readingPace()
	looks := func() *look.Looks { return s.app.Looks }
	const scope = "openid profile email address phone offline_access network.read device.switch climate.read"
	secret := s.Fixtures.Secrets[WebClient]
	try, err := playground.New(playground.Config{Issuer: s.URL(), Looks: looks,
		Web:     playground.Client{ID: WebClient, Secret: secret, Scope: scope},
		Service: playground.Client{ID: ServiceClient, Secret: s.Fixtures.Secrets[ServiceClient], Scope: "network.read"}})
	if err != nil {
		return err
	}
	handler, err := demoapp.New(demoapp.Config{Issuer: s.URL(), URL: s.DemoAppURL(), ClientID: WebClient, ClientSecret: secret,
		Scope: scope, Accounts: s.demoAccounts(), Looks: looks, Log: log}).Handler()
	if err != nil {
		return err
	}
	s.demoApp = web.NewServer(handler)
	o.Routes = try.Routes()
	o.Links.Try, o.Links.Demo = playground.Path, s.DemoAppURL()+"/"
	return nil
}

// demoAccounts are the end users: an app is not for those who run the server.
func (s *Server) demoAccounts() (accounts []look.DemoAccount) {
	for _, a := range s.Fixtures.Config.Bootstrap.Accounts {
		if len(a.Roles) == 0 {
			accounts = append(accounts, look.DemoAccount{Identifier: a.Email, Password: Password})
		}
	}
	return accounts
}

// URL is the issuer.
func (s *Server) URL() string { return fmt.Sprintf("http://localhost:%d", s.Ports.Server) }

// DemoAppURL is where the demo app is.
func (s *Server) DemoAppURL() string { return fmt.Sprintf("http://localhost:%d", s.Ports.DemoApp) }

// Serve answers until ctx ends, finishes what it has accepted, and removes
// what is to be removed.
func (s *Server) Serve(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	demoApp := make(chan error, 1)
	if s.demoApp != nil {
		go func() {
			defer stop()
			demoApp <- s.demoApp.Serve(s.listeners.demoApp)
		}()
	}
	err := s.app.Serve(ctx, s.listeners.server)
	if s.demoApp != nil {
		ended, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		err = errors.Join(err, s.demoApp.Shutdown(ended))
		if served := <-demoApp; !errors.Is(served, http.ErrServerClosed) {
			err = errors.Join(err, served)
		}
	}
	return errors.Join(err, s.Close())
}

// Close gives back what Open took. Serve does it at its end.
func (s *Server) Close() (err error) {
	if s.app != nil {
		err = s.app.Close()
	}
	for _, l := range []net.Listener{s.listeners.server, s.listeners.demoApp} {
		if l == nil {
			continue
		}
		if closed := l.Close(); !errors.Is(closed, net.ErrClosed) {
			err = errors.Join(err, closed)
		}
	}
	if s.Removed {
		err = errors.Join(err, os.RemoveAll(s.Dir))
	}
	return err
}
