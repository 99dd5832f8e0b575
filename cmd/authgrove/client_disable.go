package main

import (
	"context"
	"fmt"

	"github.com/authgrove/authgrove/internal/app"
	"github.com/authgrove/authgrove/internal/client"
)

type clientDisableCommand struct {
	settings
	clientArgument
}

// Help is the long help of the command.
func (clientDisableCommand) Help() string {
	return `People see an error page, and programs get invalid_client. Its grants are refused but kept: they work again
after "client enable". An access token that an API checks by itself passes there until it expires.

` + example("authgrove client disable phone-app --config authgrove.yaml")
}

// Run suspends the client.
func (d *clientDisableCommand) Run(ctx context.Context, c *console) error {
	return d.use(ctx, func(tools *app.Tools) error {
		_, err := d.change(ctx, tools, func(kept client.Client) (client.Client, error) {
			return client.Changed(kept, client.Suspended, kept.Metadata), nil
		})
		if err != nil {
			return err
		}
		d.warnDeclared(c, tools)
		_, err = fmt.Fprintf(c.out, "%s is suspended\n", d.ID)
		return err
	})
}
