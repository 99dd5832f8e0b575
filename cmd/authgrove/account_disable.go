package main

import (
	"context"
	"fmt"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/app"
	"github.com/authgrove/authgrove/internal/audit"
)

type accountDisableCommand struct {
	settings
	accountArgument
}

// Help is the long help of the command.
func (accountDisableCommand) Help() string {
	return `Sign-ins, sessions and refreshes are refused from the next request on, and kept: they work again after
"account enable". To end them for good, set a new password. An access token that an API checks by itself passes there
until it expires.

` + example("authgrove account disable ann@example.com --config authgrove.yaml")
}

// Run disables the account.
func (d *accountDisableCommand) Run(ctx context.Context, c *console) error {
	return d.use(ctx, func(tools *app.Tools) error { return d.setState(ctx, c, tools, account.Disabled) })
}

// setState is what disabling and enabling do.
func (a accountArgument) setState(ctx context.Context, c *console, tools *app.Tools, state account.State) error {
	_, err := a.change(ctx, tools, audit.AccountChanged, func(kept *account.Account) error {
		kept.State = state
		return nil
	})
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(c.out, "%s is %s\n", a.Who, state)
	return err
}
