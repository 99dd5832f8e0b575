package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/authgrove/authgrove/internal/catalogue"
	"github.com/authgrove/authgrove/internal/client"
	"github.com/authgrove/authgrove/internal/config"
	"github.com/authgrove/authgrove/internal/jose"
	"github.com/authgrove/authgrove/internal/login"
	"github.com/authgrove/authgrove/internal/store"
)

// Tools are what a command of the operator works with: what a server keeps and
// the rules about it, without edges and without applying bootstrap. A server may
// run beside them.
type Tools struct {
	Config    *config.Config
	Store     *store.Store
	Keyring   *jose.Keyring
	Catalogue *catalogue.Catalogue
	Secrets   *client.Secrets
	Logos     *client.Logos
	Passwords *login.Passwords
}

// OpenTools opens the configured database, which must be migrated: a command
// given a mistyped path must not make a database there.
func OpenTools(ctx context.Context, c *config.Config) (*Tools, error) {
	a := &App{Config: c, Log: slog.New(slog.DiscardHandler), now: time.Now}
	if err := a.openData(ctx, Options{}); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	a.openRules(Options{})
	return &Tools{Config: c, Store: a.Store, Keyring: a.Keyring, Catalogue: a.Catalogue, Secrets: a.Secrets, Logos: a.Logos, Passwords: a.Passwords}, nil
}

// Close closes the database.
func (t *Tools) Close() error { return t.Store.Close() }

// Embedded reports whether the database is a file of this machine, which one
// server has to itself and may migrate whenever it starts.
func Embedded(c *config.Config) bool { return strings.HasPrefix(c.Database.Reveal(), "sqlite:") }

// Migrate brings the schema of the configured database up to date.
func Migrate(ctx context.Context, c *config.Config) error {
	return store.Migrate(ctx, c.Database.Reveal())
}

// Migrations lists the steps of the schema and whether they are applied.
func Migrations(ctx context.Context, c *config.Config) ([]store.Migration, error) {
	return store.MigrationStatus(ctx, c.Database.Reveal())
}

// BootstrapProblems finds what package config cannot see: entries that the
// rules about clients and accounts would refuse at the next start.
func BootstrapProblems(l *config.Loaded) (problems config.Problems) {
	add := func(key, given, expected string) {
		problems = append(problems, config.Problem{Key: key, Source: l.Sources.Of(key).String(), Given: given, Expected: expected})
	}
	for i := range l.Config.Bootstrap.Clients {
		key, expected := fmt.Sprintf("bootstrap.clients[%d]", i), "a client that can be registered"
		_, err := metadataOf(&l.Config.Bootstrap.Clients[i])
		var refused client.Problems
		switch {
		case errors.As(err, &refused):
			for _, p := range refused {
				add(key+"."+p.Member, p.Text, expected)
			}
		case err != nil:
			add(key, err.Error(), expected)
		}
	}
	for i := range l.Config.Bootstrap.Accounts {
		if _, err := identifiersOf(&l.Config.Bootstrap.Accounts[i]); err != nil {
			add(fmt.Sprintf("bootstrap.accounts[%d]", i), err.Error(), "an account that can be made")
		}
	}
	return problems
}
