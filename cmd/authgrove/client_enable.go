package main

import (
	"context"
	"fmt"

	"github.com/authgrove/authgrove/internal/app"
	"github.com/authgrove/authgrove/internal/client"
)

type clientEnableCommand struct {
	settings
	clientArgument
}

// Help is the long help of the command.
func (clientEnableCommand) Help() string {
	return example("authgrove client enable phone-app --config authgrove.yaml")
}

// Run publishes a suspended client. One that was never published has a review
// to pass first.
func (e *clientEnableCommand) Run(ctx context.Context, c *console) error {
	return e.use(ctx, func(tools *app.Tools) error {
		_, err := e.change(ctx, tools, func(kept client.Client) (client.Client, error) {
			if kept.State != client.Suspended && kept.State != client.Published {
				return kept, fmt.Errorf("it is %s, not suspended", kept.State)
			}
			return client.Changed(kept, client.Published, kept.Metadata), nil
		})
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(c.out, "%s is published\n", e.ID)
		return err
	})
}
