package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"

	"github.com/authgrove/authgrove/internal/app"
)

// withdraw is how long a proxy that asks /readyz every second needs at most to
// stop sending requests here.
const withdraw = time.Second

// fileWait keeps the answer within a second while another process holds an
// embedded database locked: a request waits for the write that is waiting, and
// then for its own.
const fileWait = 400 * time.Millisecond

type serveCommand struct {
	settings
	Listen   string     `placeholder:"ADDRESS" help:"Listen here instead of where the configuration says."`
	URL      string     `name:"url" placeholder:"URL" help:"The address of this server as people and programs see it."`
	Database string     `placeholder:"URL" help:"The database; one with a password belongs into the configuration."`
	Migrate  bool       `help:"Migrate a PostgreSQL database before serving. An embedded one is always migrated."`
	LogLevel slog.Level `default:"info" placeholder:"LEVEL" help:"Log from this level on: debug, info, warn or error."`
}

// Help is the long help of the command.
func (serveCommand) Help() string {
	return `Prints one line to standard output when it is ready, and logs JSON to standard error. A first SIGTERM or
SIGINT says no at /readyz, serves on for a second, and finishes the requests that have begun; a second one ends the
process at once.

A database file of this machine is made and migrated by itself. PostgreSQL is shared: migrate it with
"authgrove migrate" before the first new node starts, or say --migrate.

` + example("authgrove serve --config authgrove.yaml", "AUTHGROVE_CONFIG=authgrove.yaml authgrove serve --listen :8080")
}

// Run serves until a signal comes.
func (s *serveCommand) Run(ctx context.Context, c *console) (err error) {
	loaded, err := s.load(map[string]string{"listen": s.Listen, "url": s.URL, "database": s.Database})
	if err != nil {
		return err
	}
	settings := &loaded.Config
	log, flush := app.NewLog(c.err, s.LogLevel)
	defer flush()
	node, err := app.Open(ctx, settings, app.Options{Log: log, Migrate: s.Migrate || app.Embedded(settings),
		Withdraw: withdraw, FileWait: fileWait})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, node.Close()) }()
	debug.FreeOSMemory() // the slow hashes of what is declared took 19 MiB each
	listener, err := node.Listen()
	if err != nil {
		return err
	}
	log.Info("serving", "url", settings.URL, "listen", listener.Addr().String(), "version", build().Version)
	fmt.Fprintf(c.out, "ready: %s, listening on %s\n", settings.URL, listener.Addr())
	err = node.Serve(ctx, listener)
	log.Info("stopped")
	return err
}
