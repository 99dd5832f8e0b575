package main

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/authgrove/authgrove/internal/bench"
)

type benchCommand struct {
	outputFlags
	benchSubject `embed:""`

	Operations  []string      `name:"operation" sep:"," default:"client-credentials" placeholder:"NAME" help:"What to measure, one after the other; the names are above."`
	Connections []int         `sep:"," default:"8" help:"How many ask at once, each on a connection of its own; several are measured one after the other."`
	Rate        float64       `placeholder:"N" help:"Ask so often a second, whether or not answers come; times run from when each request should have begun. Without it each connection asks again when it is answered."`
	Count       int           `placeholder:"N" help:"How many operations to measure. Without it --duration decides."`
	Duration    time.Duration `default:"10s" help:"How long to measure."`
	WarmUp      int           `default:"100" help:"How many operations come before those that are measured."`

	ServerPID   []int  `name:"server-pid" sep:"," placeholder:"PID" help:"Processes of the server on this machine, to tell their CPU time and memory."`
	PostgresPID []int  `name:"postgres-pid" sep:"," placeholder:"PID" help:"First processes of PostgreSQL on this machine, to tell their CPU time and that of their children."`
	Database    string `placeholder:"PATH" help:"Database file or folder on this machine, to tell by how much it grows."`
}

// benchSubject is who is asked, and as whom.
type benchSubject struct {
	Provider     string `arg:"" help:"The issuer, or the address of its discovery document."`
	ClientID     string `required:"" placeholder:"ID" help:"The app to ask as."`
	SecretFile   string `name:"client-secret-file" placeholder:"FILE" help:"A file with the app's secret, or - for standard input. Without it the app is public."`
	AuthMethod   string `enum:"basic,post" default:"basic" help:"How the secret is sent: basic or post."`
	RedirectURI  string `name:"redirect-uri" placeholder:"URI" help:"Where codes are sent. Nothing is fetched from there."`
	Scope        string `default:"openid offline_access" help:"What the code flow asks for."`
	Account      string `placeholder:"NAME" help:"Who signs in, by the forms that the provider shows."`
	PasswordFile string `placeholder:"FILE" help:"A file with their password."`
	CookieFile   string `placeholder:"FILE" help:"Instead of signing in: a file with the Cookie header of a browser that is signed in."`
	Get          string `placeholder:"URL" help:"What the operation get fetches."`
}

// Help is the long help of the command.
func (benchCommand) Help() string {
	var operations strings.Builder
	for _, o := range bench.Operations {
		fmt.Fprintf(&operations, "    %-20s%s\n", o.Name, o.About)
	}
	return `Asks one thing again and again and tells how often a second, how long each took, and what it cost the
processes that are named. Every answer is judged; the exit status is 1 if one was wrong. Only load servers that are
yours. The operations:

` + operations.String() + `
` + example("authgrove bench https://id.example.com --client-id web-app --client-secret-file web-app.secret \\",
		"  --redirect-uri https://app.example.com/callback --account ann@example.com --password-file ann.password \\",
		"  --operation code,refresh,introspection --connections 1,8,32 --count 5000 --server-pid $(pidof authgrove)")
}

var errWrongAnswers = errors.New("not every answer was right")

// Run measures one operation after the other.
func (b *benchCommand) Run(ctx context.Context, c *console) error {
	plans, err := b.plans()
	if err != nil {
		return err
	}
	target, err := b.target(ctx, c, plans)
	if err != nil {
		return err
	}
	failed := 0
	reports := func(yield func(bench.Report, error) bool) {
		for _, plan := range plans {
			report, err := target.Run(ctx, plan)
			failed += report.Failed()
			if !yield(report, err) || err != nil {
				return
			}
			if report.Failed() > 0 {
				c.note("%s: %d wrong answers, the first: %s", report.Operation, report.Failed(), report.FirstError)
			}
		}
	}
	if err := printList(c, b.outputFlags, iter.Seq2[bench.Report, error](reports), benchColumns, benchRow); err != nil {
		return err
	}
	if failed > 0 {
		return errWrongAnswers
	}
	return nil
}

func (b *benchCommand) plans() (plans []bench.Plan, err error) {
	if b.Count > 0 {
		b.Duration = 0
	}
	for _, name := range b.Operations {
		operation, err := bench.OperationNamed(name)
		if err != nil {
			return nil, usageError(err.Error() + "; there are " + strings.Join(bench.Names(), ", "))
		}
		for _, connections := range b.Connections {
			plans = append(plans, bench.Plan{Operation: operation, Connections: connections, Rate: b.Rate, Count: b.Count, Duration: b.Duration,
				WarmUp: b.WarmUp, Watched: bench.Watched{Server: b.ServerPID, Postgres: b.PostgresPID, Database: b.Database}})
		}
	}
	return plans, nil
}

// target signs in if one of the plans needs a browser.
func (b *benchCommand) target(ctx context.Context, c *console, plans []bench.Plan) (t bench.Target, err error) {
	t.Client = bench.Client{ID: b.ClientID, Method: "none", RedirectURI: b.RedirectURI, Scope: b.Scope}
	t.Other = b.Get
	if b.SecretFile != "" {
		text, err := c.readSecret(b.SecretFile)
		if err != nil {
			return t, err
		}
		t.Client.Secret, t.Client.Method = text.Reveal(), b.AuthMethod
	}
	if t.Provider, err = bench.Discover(ctx, b.Provider); err != nil {
		return t, err
	}
	if !slices.ContainsFunc(plans, func(p bench.Plan) bool { return p.Operation.Session }) {
		return t, nil
	}
	if b.CookieFile != "" {
		text, err := readSecretFile(b.CookieFile)
		t.Cookies = strings.TrimPrefix(text.Reveal(), "Cookie: ")
		return t, err
	}
	if b.Account == "" || b.PasswordFile == "" || b.RedirectURI == "" {
		return t, usageError("a code flow needs --redirect-uri, and --account with --password-file, or --cookie-file")
	}
	password, err := readSecretFile(b.PasswordFile)
	if err != nil {
		return t, err
	}
	t.Cookies, err = t.Provider.SignIn(ctx, t.Client, bench.Person{Account: b.Account, Password: password.Reveal()})
	return t, err
}

var benchColumns = []string{"OPERATION", "CONNECTIONS", "DONE", "ERRORS", "PER SECOND", "P50 µs", "P99 µs", "MAX µs",
	"CPU µs", "POSTGRES µs", "RSS MiB", "PSS MiB", "DB BYTES", "TOKENS"}

func benchRow(r bench.Report) []string {
	figures := []string{r.Operation, fmt.Sprint(r.Connections), fmt.Sprint(r.Done), fmt.Sprint(r.Failed())}
	for _, figure := range []float64{r.PerSecond, r.P50, r.P99, r.Max} {
		figures = append(figures, fmt.Sprintf("%.0f", figure))
	}
	for _, known := range []float64{r.ServerCPU, r.PostgresCPU, r.ResidentMiB, r.ProportionalMiB, r.DatabaseBytes} {
		text := "-" // not asked for
		if known != 0 {
			text = fmt.Sprintf("%.1f", known)
		}
		figures = append(figures, text)
	}
	return append(figures, r.Tokens)
}
