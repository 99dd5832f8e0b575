package main

import (
	"context"
	"fmt"
	"iter"
	"strconv"

	"github.com/authgrove/authgrove/internal/app"
)

type migrateCommand struct {
	Up     migrateUpCommand     `cmd:"" default:"withargs" help:"Bring the schema up to date (what migrate does when nothing else is said)."`
	Status migrateStatusCommand `cmd:"" help:"List the steps of the schema and whether they are applied."`
}

// Help is the long help of the command.
func (migrateCommand) Help() string {
	return `Steps go forward only, and the previous release runs on the new schema. Of several that migrate at once
one does, and the others wait for it.

` + example("authgrove migrate --config authgrove.yaml", "authgrove migrate status --config authgrove.yaml")
}

type migrateUpCommand struct {
	settings
}

// Help is the long help of the command.
func (migrateUpCommand) Help() string { return example("authgrove migrate --config authgrove.yaml") }

// Run applies what is missing.
func (m *migrateUpCommand) Run(ctx context.Context, c *console) error {
	loaded, err := m.load(nil)
	if err != nil {
		return err
	}
	if err := app.Migrate(ctx, &loaded.Config); err != nil {
		return err
	}
	_, err = fmt.Fprintln(c.out, "the database is up to date")
	return err
}

type migrateStatusCommand struct {
	settings
	outputFlags
}

// Help is the long help of the command.
func (migrateStatusCommand) Help() string {
	return example("authgrove migrate status --config authgrove.yaml --format json")
}

type stepRecord struct {
	Version int64  `json:"version"`
	Name    string `json:"name"`
	Applied bool   `json:"applied"`
}

// Run lists the steps and changes no table of the product.
func (m *migrateStatusCommand) Run(ctx context.Context, c *console) error {
	loaded, err := m.load(nil)
	if err != nil {
		return err
	}
	steps, err := app.Migrations(ctx, &loaded.Config)
	if err != nil {
		return err
	}
	records := func(yield func(stepRecord, error) bool) {
		for _, step := range steps {
			if !yield(stepRecord(step), nil) {
				return
			}
		}
	}
	return printList(c, m.outputFlags, iter.Seq2[stepRecord, error](records), []string{"VERSION", "STATE", "NAME"}, func(s stepRecord) []string {
		state := "pending"
		if s.Applied {
			state = "applied"
		}
		return []string{strconv.FormatInt(s.Version, 10), state, s.Name}
	})
}
