// Command authgrove is the server and the tools of its operator.
//
// Each verb is a file of its own, named after it. A verb reads flags, calls the
// rules in internal and prints what they answer; it decides nothing itself.
// What several verbs share: settings.go loads the configuration, console.go and
// output.go print, secret_input.go reads secrets, which never come from flags.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"
)

type commandLine struct {
	Serve       serveCommand       `cmd:"" help:"Run the server."`
	Dev         devCommand         `cmd:"" help:"Run a throw-away server with demo people and apps on loopback."`
	Demo        demoCommand        `cmd:"" help:"Play a native app's whole life against a server and say why at each step."`
	Init        initCommand        `cmd:"" help:"Write a configuration and a master key to begin with."`
	Doctor      doctorCommand      `cmd:"" help:"Look at a deployment and say what is wrong and how to mend it."`
	Migrate     migrateCommand     `cmd:"" help:"Bring the database schema up to date, or show where it stands."`
	Config      configCommand      `cmd:"" help:"Check, print or describe the configuration."`
	Healthcheck healthcheckCommand `cmd:"" help:"Ask the server of this machine whether it is ready."`
	Client      clientCommand      `cmd:"" help:"Manage clients, the apps that may ask for tokens."`
	Account     accountCommand     `cmd:"" help:"Manage accounts, the people who sign in."`
	Key         keyCommand         `cmd:"" help:"Show and rotate the keys of the server."`
	Admin       adminCommand       `cmd:"" help:"Let an administrator in who is locked out."`
	Bench       benchCommand       `cmd:"" help:"Load an OpenID provider, this one or another, and measure it."`
	Version     versionCommand     `cmd:"" help:"Print what this program was built from."`
}

// Help is shown under the summary of all commands.
func (commandLine) Help() string {
	return "An OAuth 2.0 and OpenID Connect server in one binary.\n\n" + example(
		"authgrove config validate --config authgrove.yaml",
		"authgrove serve --config authgrove.yaml")
}

// The exit status of the program.
const (
	exitDone    = 0
	exitFailure = 1
	exitUsage   = 2
)

func main() { os.Exit(run(os.Args[1:], &console{in: os.Stdin, out: os.Stdout, err: os.Stderr})) }

// run carries a command out and returns the exit status. The first signal ends
// the command's context; the second one ends the process, as without a handler.
func run(args []string, c *console) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)

	parser, err := newParser(ctx, c)
	if err != nil {
		panic(err) // a tag of a command is malformed
	}
	parsed, err := parser.Parse(args)
	if err != nil {
		return c.refuse(err)
	}
	return c.report(parsed.Run())
}

func newParser(ctx context.Context, c *console) (*kong.Kong, error) {
	return kong.New(&commandLine{}, kong.Name("authgrove"), kong.Writers(c.out, c.err),
		kong.BindTo(ctx, (*context.Context)(nil)), kong.Bind(c),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 100}))
}

// refuse answers a command line that cannot be read.
func (c *console) refuse(err error) int {
	about := "authgrove"
	var unread *kong.ParseError
	if errors.As(err, &unread) && unread.Context.Selected() != nil {
		about = unread.Context.Selected().FullPath()
	}
	fmt.Fprintf(c.err, "authgrove: %v\nRun \"%s --help\" for an example.\n", err, about)
	return exitUsage
}

// report answers for a command that has run.
func (c *console) report(err error) int {
	if err == nil {
		return exitDone
	}
	fmt.Fprintf(c.err, "authgrove: %v\n", err)
	var usage usageError
	if errors.As(err, &usage) {
		return exitUsage
	}
	return exitFailure
}

// usageError is a command line that can be read but not be followed.
type usageError string

func (e usageError) Error() string { return string(e) }
