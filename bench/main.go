package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

// The cores of those who answer and of the one who asks.
const (
	serverCore = "0"
	ownCore    = "1"
)

const pinned = "BENCH_PINNED"

func main() {
	if len(os.Args) == 3 && os.Args[1] == "static" {
		fmt.Fprintln(os.Stderr, "bench:", serveStatic(os.Args[2]))
		os.Exit(1)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// choice is what the command line asks for.
type choice struct {
	rows        []row
	columns     []column
	connections []int
	repetitions int
	growth      string // with, without or only
	sizes       []int
	share       float64 // of the number of operations of a cell
	root        string  // where results and document are written
	arguments   string
	pin         bool
	tags        string // of our own build
}

func run(ctx context.Context, arguments []string) error {
	c, err := parse(arguments)
	if err != nil {
		return err
	}
	if c.pin && os.Getenv(pinned) == "" {
		return pinSelf()
	}
	return c.carryOut(ctx)
}

func (c choice) carryOut(ctx context.Context) error {
	h, err := openHouse(ctx, c)
	if err != nil {
		return err
	}
	defer h.close()
	if c.growth != "only" {
		if err := h.measureMatrix(ctx, c); err != nil {
			return err
		}
	}
	if c.growth != "without" {
		return h.measureGrowth(ctx, c)
	}
	return nil
}

// pinSelf starts this program again on its own core, so that all of its threads are there.
func pinSelf() error {
	taskset, err := exec.LookPath("taskset")
	if err != nil {
		return errors.New("taskset is needed to keep server and load apart (Debian: util-linux)")
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	return syscall.Exec(taskset, append([]string{"taskset", "-c", ownCore, self}, os.Args[1:]...), append(os.Environ(), pinned+"=1"))
}

func parse(arguments []string) (c choice, err error) {
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	operations := flags.String("operations", "", "rows to measure, such as code,refresh; all if left out")
	named := flags.String("columns", "", "ours-sqlite, ours-postgres, peer-memory, peer-sqlite; all if left out")
	connections := flags.String("connections", "1,8,32", "how many ask at once")
	flags.IntVar(&c.repetitions, "repetitions", 3, "how often each cell is measured; the median counts")
	flags.StringVar(&c.growth, "growth", "with", "with, without or only: what stored grants cost")
	sizes := flags.String("grants", "1000,100000,1000000", "how many grants are stored")
	flags.Float64Var(&c.share, "share", 1, "share of the number of operations in each cell")
	flags.StringVar(&c.root, "into", "", "folder for docs/performance.md and bench/results.json instead of the repository")
	flags.StringVar(&c.tags, "tags", "", "build tags of our program; openssl signs RS256 with OpenSSL")
	flags.BoolVar(&c.pin, "pin", true, "keep servers on one core and the load on another")
	if err := flags.Parse(arguments); err != nil {
		return c, err
	}
	c.arguments = strings.TrimSpace("go run ./bench " + strings.Join(arguments, " "))
	if flags.NArg() > 0 || c.repetitions < 1 || !slices.Contains([]string{"with", "without", "only"}, c.growth) {
		return c, errors.New("see go run ./bench -help")
	}
	if c.rows, err = pick(rows, *operations, func(r row) string { return r.id }); err != nil {
		return c, err
	}
	if c.columns, err = pick(columns, *named, func(c column) string { return c.id }); err != nil {
		return c, err
	}
	if c.connections, err = numbers(*connections); err != nil {
		return c, err
	}
	c.sizes, err = numbers(*sizes)
	return c, err
}

// pick takes the named ones of a table, or all.
func pick[T any](all []T, names string, id func(T) string) (picked []T, err error) {
	if names == "" {
		return all, nil
	}
	for name := range strings.SplitSeq(names, ",") {
		i := slices.IndexFunc(all, func(one T) bool { return id(one) == name })
		if i < 0 {
			return nil, fmt.Errorf("there is no %q", name)
		}
		picked = append(picked, all[i])
	}
	return picked, nil
}

func numbers(text string) (list []int, err error) {
	for one := range strings.SplitSeq(text, ",") {
		n, err := strconv.Atoi(one)
		if err != nil || n < 1 {
			return nil, fmt.Errorf("%q is no number", one)
		}
		list = append(list, n)
	}
	return list, nil
}
