package main

import (
	"context"
	"io"
	"os"

	"github.com/authgrove/authgrove/internal/dev/demo"
)

type demoCommand struct {
	Quiet bool `help:"Print one line for each step."`
	Port  int  `placeholder:"PORT" help:"Port of the server. Without it a free one is taken."`
}

// Help is the long help of the command.
func (demoCommand) Help() string {
	return `Starts a server in this process and plays a native app's whole life against it over real HTTP: each request,
its answer, and why. The exit status is 0 only if every answer was the expected one; otherwise the step is named.

` + example("authgrove demo", "authgrove demo --quiet")
}

// Run plays every story.
func (d *demoCommand) Run(ctx context.Context, c *console) error {
	return demo.Run(ctx, demo.Options{Out: c.out, Port: d.Port, Quiet: d.Quiet, Colour: isTerminal(c.out)})
}

// isTerminal reports whether colours would be seen as such; NO_COLOR says that
// nobody wants to see them.
func isTerminal(w io.Writer) bool {
	file, ok := w.(*os.File)
	if !ok || os.Getenv("NO_COLOR") != "" {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
