package main

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/authgrove/authgrove/internal/app"
	"github.com/authgrove/authgrove/internal/config"
)

type doctorCommand struct {
	settings
	outputFlags
}

// Help is the long help of the command.
func (doctorCommand) Help() string {
	return `Looks at the configuration, the certificate, the database and its clock, the keys, the mail server, and at what
answers at the url of this server, from the machine it runs on. It changes nothing and sends no mail. Run it as the
user that the server runs as. The exit status is 1 if there is a problem.

` + example("authgrove doctor --config /etc/authgrove/authgrove.yaml")
}

// Run prints each finding as it comes.
func (d *doctorCommand) Run(ctx context.Context, c *console) error {
	findings, err := d.findings(ctx)
	if err != nil {
		return err
	}
	problems := 0
	counted := func(yield func(app.Finding, error) bool) {
		for f := range findings {
			if f.Verdict == app.Trouble {
				problems++
			}
			if !yield(f, nil) {
				return
			}
		}
	}
	if err := c.printFindings(d.outputFlags, counted); err != nil {
		return err
	}
	switch problems {
	case 0:
		return nil
	case 1:
		return errors.New("there is a problem")
	}
	return fmt.Errorf("there are %d problems", problems)
}

func (d *doctorCommand) findings(ctx context.Context) (iter.Seq[app.Finding], error) {
	loaded, err := d.load(nil)
	var problems config.Problems
	if errors.As(err, &problems) {
		return slices.Values(app.InvalidConfiguration(problems)), nil
	}
	if err != nil {
		return nil, err
	}
	local, err := readyAddress(&loaded.Config)
	if err != nil {
		local = "" // it listens on a port that only it knows
	}
	return app.Diagnose(ctx, loaded, strings.Replace(local, "/readyz", "/livez", 1)), nil
}

// printFindings gives the way out a line of its own: beside the finding it
// would be the end of a line that no screen holds.
func (c *console) printFindings(o outputFlags, findings iter.Seq2[app.Finding, error]) error {
	if o.json() {
		return printArray(c.out, findings)
	}
	for f, err := range findings {
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintf(c.out, "%-8s %-14s %s\n", f.Verdict, f.Check, plain(f.Found)); err != nil {
			return err
		}
		if f.Fix != "" {
			if _, err := fmt.Fprintf(c.out, "%-8s %-14s fix: %s\n", "", "", plain(f.Fix)); err != nil {
				return err
			}
		}
	}
	return nil
}
