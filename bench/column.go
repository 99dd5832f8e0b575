package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"time"

	"github.com/authgrove/authgrove/internal/bench"
	"github.com/authgrove/authgrove/internal/testpostgres"
)

// column is one server on one kind of store.
type column struct {
	id, title string
	start     func(context.Context, *house, string) (*server, error)
}

var columns = []column{
	{"ours-sqlite", "Authgrove, SQLite FULL", startOurs},
	{"ours-postgres", "Authgrove, PostgreSQL", startOursOnPostgres},
	{"peer-memory", "oidc-provider, in memory", startPeer},
	{"peer-sqlite", "oidc-provider, SQLite FULL", startDurablePeer},
}

// server is a running one, with a person signed in.
type server struct {
	issuer   string
	clients  map[string]bench.Client
	person   bench.Person
	provider *bench.Provider
	cookies  map[string]string // of each app that people use
	watched  bench.Watched
	database string // its URL, of ours
	// ready is the time from the start of the process to the first 200, idle its memory then.
	ready time.Duration
	idle  float64

	command *exec.Cmd
	ended   chan struct{}
	cluster *testpostgres.Cluster
}

const startLimit = 60 * time.Second

// launch starts a process on the servers' core and waits for its first 200.
func (s *server) launch(ctx context.Context, h *house, dir string, environment []string, line ...string) error {
	log, err := os.OpenFile(filepath.Join(dir, "log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()
	if h.pin {
		line = append([]string{"taskset", "-c", serverCore}, line...)
	}
	s.command = exec.Command(line[0], line[1:]...)
	s.command.Env = append(os.Environ(), environment...)
	s.command.Stdout, s.command.Stderr = log, log
	// It goes when this process does, however that ends.
	s.command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	begun := time.Now()
	if err := s.command.Start(); err != nil {
		return err
	}
	s.ended = make(chan struct{})
	go func(command *exec.Cmd, ended chan struct{}) {
		_ = command.Wait() // how it ended stands in its log
		close(ended)
	}(s.command, s.ended)
	for {
		answer, err := http.Get(s.issuer + "/.well-known/openid-configuration")
		if err == nil {
			answer.Body.Close()
			if answer.StatusCode == http.StatusOK {
				break
			}
		}
		if s.hasEnded() || time.Since(begun) > startLimit || ctx.Err() != nil {
			text, _ := os.ReadFile(log.Name())
			return errors.Join(fmt.Errorf("the server is not ready; it said:\n%s", text), err, s.stop())
		}
		time.Sleep(time.Millisecond)
	}
	s.ready = time.Since(begun)
	time.Sleep(300 * time.Millisecond) // what a start leaves to do
	_, s.idle = bench.Memory(s.command.Process.Pid)
	s.watched.Server = []int{s.command.Process.Pid}
	return nil
}

// signIn finds out what discovery says and signs the person in to each app, so
// that what an app asks for once is allowed.
func (s *server) signIn(ctx context.Context) (err error) {
	if s.provider, err = bench.Discover(ctx, s.issuer); err != nil {
		return err
	}
	s.cookies = map[string]string{}
	for _, app := range webApps {
		if s.cookies[app], err = s.provider.SignIn(ctx, s.clients[app], s.person); err != nil {
			return err
		}
	}
	return nil
}

func (s *server) target(client string) bench.Target {
	return bench.Target{Provider: s.provider, Client: s.clients[client], Cookies: s.cookies[client]}
}

// stop ends the process, not what it stands on.
func (s *server) stop() error {
	if s.command == nil {
		return nil
	}
	err := s.command.Process.Kill()
	if errors.Is(err, os.ErrProcessDone) {
		err = nil
	}
	<-s.ended
	s.command = nil
	return err
}

func (s *server) hasEnded() bool {
	select {
	case <-s.ended:
		return true
	default:
		return false
	}
}

func (s *server) close() error {
	err := s.stop()
	if s.cluster != nil {
		s.cluster.Close()
	}
	return err
}

// freePort is one of loopback that nobody listens at.
func freePort() (port string, err error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	_, port, err = net.SplitHostPort(listener.Addr().String())
	return port, errors.Join(err, listener.Close())
}

// webApps are the clients that people sign in to.
var webApps = []string{"opaque", "jwt", "rs256"}

// clientsOf are the same for every column.
func clientsOf(secret string) map[string]bench.Client {
	all := map[string]bench.Client{}
	for _, id := range append(slices.Clone(webApps), "service-opaque", "service-jwt") {
		all[id] = bench.Client{ID: id, Secret: secret, Method: "basic", RedirectURI: "https://app.example/cb", Scope: "openid offline_access"}
	}
	return all
}
