package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/app"
	"github.com/authgrove/authgrove/internal/audit"
	"github.com/authgrove/authgrove/internal/login"
)

type adminLinkCommand struct {
	settings
	accountArgument
	Any bool `help:"Allow an account that is no administrator's. Whoever opens the link is that person here."`
}

// Help is the long help of the command.
func (adminLinkCommand) Help() string {
	return fmt.Sprintf(`Prints an address that signs whoever opens it in as the account, once, within %d minutes. A newer one ends it, and so
does a changed password. It needs the database and the master key, not a running server or mail.

`, int(login.LinkLifetime.Minutes())) + example("authgrove admin link admin@example.com --config authgrove.yaml")
}

const administrator = "administrator"

// Run makes the link and prints it.
func (l *adminLinkCommand) Run(ctx context.Context, c *console) error {
	return l.use(ctx, func(tools *app.Tools) error {
		found, err := l.find(ctx, tools)
		if err != nil {
			return err
		}
		if err := l.allow(&found); err != nil {
			return err
		}
		link, err := tools.SignInLink(ctx, found, audit.Event{Kind: audit.SignInLinkMade, Actor: byOperator, Account: int64(found.Number)})
		if errors.Is(err, login.ErrLinkSpent) {
			return errContended
		}
		if err != nil {
			return err
		}
		c.note("it signs in as %s, once, within %d minutes", plain(l.Who), int(login.LinkLifetime.Minutes()))
		_, err = fmt.Fprintln(c.out, link.Reveal())
		return err
	})
}

// allow refuses what would not work, and what was hardly meant.
func (l *adminLinkCommand) allow(a *account.Account) error {
	if a.State != account.Active {
		return fmt.Errorf("the account is %s: run `authgrove account enable %s` first", a.State, l.Who)
	}
	if !l.Any && !slices.Contains(a.Roles, administrator) {
		return fmt.Errorf("%s is no administrator; say --any if you mean it", l.Who)
	}
	return nil
}
