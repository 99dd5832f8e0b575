package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"regexp"
	"syscall"
	"time"
)

// options are what the command line says.
type options struct {
	each, total, turn time.Duration
	workers, nice     int
	only              *regexp.Regexp
	dir               string
	fresh, keep       bool
}

func main() {
	o, err := parse(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "fuzz:", err)
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, o); err != nil {
		fmt.Fprintln(os.Stderr, "fuzz:", err)
		os.Exit(1)
	}
}

func parse(args []string) (o options, err error) {
	flags := flag.NewFlagSet("fuzz", flag.ContinueOnError)
	flags.DurationVar(&o.each, "each", time.Minute, "how long each target is fuzzed, all runs since -fresh together")
	flags.DurationVar(&o.total, "total", 0, "how long all targets together are fuzzed; replaces -each")
	flags.DurationVar(&o.turn, "turn", 2*time.Minute, "how long a target runs before the next has its turn")
	flags.IntVar(&o.workers, "workers", 0, "processes that fuzz at once; 0 for one per core")
	flags.IntVar(&o.nice, "nice", 19, "niceness of the fuzzing")
	flags.StringVar(&o.dir, "dir", ".fuzz", "folder of the log, the record and the summary")
	flags.BoolVar(&o.fresh, "fresh", false, "forget what earlier runs recorded")
	flags.BoolVar(&o.keep, "keep", false, "do not fuzz: write a small corpus of what fuzzing found to testdata/fuzz")
	only := flags.String("only", "", "a pattern of the targets to run, as in internal/web.FuzzBearer")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	o.only, err = regexp.Compile(*only)
	return o, err
}

func run(ctx context.Context, o options) error {
	targets, err := findTargets(".", o.only)
	if err != nil {
		return err
	}
	if len(targets) == 0 {
		return fmt.Errorf("no target is named like %s", o.only)
	}
	if o.keep {
		return keepAll(ctx, targets)
	}
	if o.total > 0 {
		o.each = o.total / time.Duration(len(targets))
	}
	c, err := openCampaign(o, targets)
	if err != nil {
		return err
	}
	return c.run(ctx)
}
