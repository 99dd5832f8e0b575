package main

import (
	"context"
	"fmt"

	"github.com/authgrove/authgrove/internal/app"
	"github.com/authgrove/authgrove/internal/audit"
)

type clientDeleteCommand struct {
	settings
	clientArgument
	Yes bool `help:"Do it. Without this nothing is deleted."`
}

// Help is the long help of the command.
func (clientDeleteCommand) Help() string {
	return `Its secrets, its consents and all its grants go with it. To stop it for a while, use "client disable".

` + example("authgrove client delete phone-app --yes --config authgrove.yaml")
}

// Run deletes the client.
func (d *clientDeleteCommand) Run(ctx context.Context, c *console) error {
	return d.use(ctx, func(tools *app.Tools) error {
		found, err := d.find(ctx, tools)
		if err != nil {
			return err
		}
		if !d.Yes {
			return usageError(fmt.Sprintf("this deletes %s (%s) and ends all its grants for good; say --yes to do it", d.ID, plain(found.Metadata.Name)))
		}
		event := audit.Event{Kind: audit.ClientDeleted, Actor: byOperator, Client: int64(found.Number), Detail: string(d.ID)}
		if err := tools.Store.DeleteClient(ctx, found.Number, event); err != nil {
			return err
		}
		d.warnDeclared(c, tools)
		_, err = fmt.Fprintf(c.out, "%s is deleted\n", d.ID)
		return err
	})
}
