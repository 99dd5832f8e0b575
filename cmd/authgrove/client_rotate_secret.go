package main

import (
	"context"
	"fmt"
	"time"

	"github.com/authgrove/authgrove/internal/app"
	"github.com/authgrove/authgrove/internal/audit"
)

type clientRotateSecretCommand struct {
	settings
	outputFlags
	clientArgument
	KeepOld    time.Duration `default:"0s" placeholder:"DURATION" help:"How long the old secret works beside the new one, such as 24h; without it, it ends at once."`
	SecretFile string        `placeholder:"FILE" help:"A file with the new secret, or - for standard input; one is made if this is left out."`
}

// Help is the long help of the command.
func (clientRotateSecretCommand) Help() string {
	return example("authgrove client rotate-secret partner --keep-old 24h --config authgrove.yaml")
}

const longestKeepOld = 90 * 24 * time.Hour

// Run replaces the secret and prints the new one.
func (r *clientRotateSecretCommand) Run(ctx context.Context, c *console) error {
	if r.KeepOld < 0 || r.KeepOld > longestKeepOld {
		return usageError(fmt.Sprintf("--keep-old is from 0s to %.0fh", longestKeepOld.Hours()))
	}
	return r.use(ctx, func(tools *app.Tools) error {
		found, err := r.find(ctx, tools)
		if err != nil {
			return err
		}
		if !found.Metadata.AuthMethod.NeedsSecret() {
			return fmt.Errorf("%s has no secret: it authenticates with %s", r.ID, found.Metadata.AuthMethod)
		}
		kept, made, err := secretFor(ctx, c, tools, &found, r.SecretFile)
		if err != nil {
			return err
		}
		var oldUntil time.Time
		if r.KeepOld > 0 {
			now, err := tools.Store.Now(ctx)
			if err != nil {
				return err
			}
			oldUntil = now.Add(r.KeepOld)
		}
		event := audit.Event{Kind: audit.SecretReplaced, Actor: byOperator, Client: int64(found.Number)}
		if err := tools.Store.ReplaceSecret(ctx, found.Number, kept, oldUntil, event); err != nil {
			return err
		}
		if found, err = r.find(ctx, tools); err != nil {
			return err
		}
		r.warnDeclared(c, tools)
		return c.printWithSecret(r.outputFlags, found, made)
	})
}
