package main

import (
	"context"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/app"
)

type accountEnableCommand struct {
	settings
	accountArgument
}

// Help is the long help of the command.
func (accountEnableCommand) Help() string {
	return example("authgrove account enable ann@example.com --config authgrove.yaml")
}

// Run makes the account active.
func (e *accountEnableCommand) Run(ctx context.Context, c *console) error {
	return e.use(ctx, func(tools *app.Tools) error { return e.setState(ctx, c, tools, account.Active) })
}
