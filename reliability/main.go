package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "reliability:", err)
		os.Exit(1)
	}
}

// choice is what the command line asks for.
type choice struct {
	rows      []row
	databases []string
	scale     string
}

var errNotHeld = errors.New("not every row holds")

func run(ctx context.Context, arguments []string) error {
	c, err := parse(arguments)
	if err != nil {
		return err
	}
	bench, err := openBench(ctx)
	if err != nil {
		return err
	}
	defer bench.Close()
	held := true
	for _, r := range c.rows {
		for _, database := range c.databases {
			if !slices.Contains(r.databases, database) {
				continue
			}
			begun := time.Now()
			fmt.Printf("%s %s on %s …\n", r.id, r.title, database)
			got := bench.try(ctx, r, database, c.scale)
			if ctx.Err() != nil {
				return ctx.Err()
			}
			fmt.Printf("  %s, %v\n", strings.Join(append(got.Seen, got.Verdict), "; "), time.Since(begun).Round(time.Second))
			held = held && got.Verdict == holds
			if err := put(got); err != nil {
				return err
			}
		}
	}
	if !held {
		return errNotHeld
	}
	return nil
}

func parse(arguments []string) (choice, error) {
	flags := flag.NewFlagSet("reliability", flag.ContinueOnError)
	ids := flags.String("rows", "", "rows to try, such as R01,R02; all if left out")
	scale := flags.String("scale", quick, "quick, or full: as large as the row is asked for")
	database := flags.String("database", "both", "sqlite, postgres or both")
	if err := flags.Parse(arguments); err != nil {
		return choice{}, err
	}
	c := choice{rows: rows, scale: *scale, databases: []string{sqlite, postgres}}
	if *ids != "" {
		wanted := strings.Split(*ids, ",")
		c.rows = slices.DeleteFunc(slices.Clone(rows), func(r row) bool { return !slices.Contains(wanted, r.id) })
		if len(c.rows) != len(wanted) {
			return choice{}, fmt.Errorf("-rows %s: there is no such row", *ids)
		}
	}
	if *database != "both" {
		c.databases = []string{*database}
	}
	if flags.NArg() > 0 || !slices.Contains([]string{quick, full}, *scale) || !slices.Contains([]string{"both", sqlite, postgres}, *database) {
		return choice{}, errors.New("usage: go run ./reliability [-rows R01,R02] [-scale quick|full] [-database sqlite|postgres|both]")
	}
	return c, nil
}
