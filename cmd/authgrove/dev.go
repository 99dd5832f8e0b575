package main

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/authgrove/authgrove/internal/dev"
)

type devCommand struct {
	Port     int        `default:"8080" help:"Port of the server; the demo app takes the next one."`
	Dir      string     `type:"path" placeholder:"DIR" help:"Keep the database here. Without it everything is gone at the end."`
	Address  string     `default:"127.0.0.1" help:"Loopback address to listen on; any other is refused."`
	LogLevel slog.Level `default:"info" placeholder:"LEVEL" help:"Log from this level on: debug, info, warn or error."`
}

// Help is the long help of the command.
func (devCommand) Help() string {
	return `A throw-away server with demo people and apps, an embedded database, a demo app and a playground. It prints
every address, account, client id and secret, and needs no configuration and no network.

` + example("authgrove dev", "authgrove dev --port 9000 --dir ./playground")
}

// Run serves until a signal comes.
func (d *devCommand) Run(ctx context.Context, c *console) error {
	started := time.Now()
	log := slog.New(slog.NewTextHandler(c.err, &slog.HandlerOptions{Level: d.LogLevel}))
	server, err := dev.Open(ctx, dev.Options{Address: d.Address, Port: d.Port, Dir: d.Dir, Log: log})
	if err != nil {
		return err
	}
	if err := server.Print(c.out, time.Since(started)); err != nil {
		return errors.Join(err, server.Close())
	}
	return server.Serve(ctx)
}
