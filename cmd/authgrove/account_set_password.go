package main

import (
	"context"
	"fmt"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/app"
	"github.com/authgrove/authgrove/internal/audit"
)

type accountSetPasswordCommand struct {
	settings
	accountArgument
	PasswordFile string `default:"-" placeholder:"FILE" help:"A file with the password, or - for standard input."`
}

// Help is the long help of the command.
func (accountSetPasswordCommand) Help() string {
	return `Every session and every grant of the account ends: whoever knew the old password is out.

` + example("authgrove account set-password ann@example.com --config authgrove.yaml < ann.password")
}

// Run sets the password.
func (s *accountSetPasswordCommand) Run(ctx context.Context, c *console) error {
	password, err := c.readSecret(s.PasswordFile)
	if err != nil {
		return err
	}
	return s.use(ctx, func(tools *app.Tools) error {
		changed, err := s.change(ctx, tools, audit.PasswordChanged, func(a *account.Account) error {
			a.Revocation++
			return tools.Passwords.Hash(ctx, a, password.Reveal())
		})
		if err != nil {
			return err
		}
		warnDeclaredPassword(c, tools, changed)
		_, err = fmt.Fprintf(c.out, "the password of %s is set\n", s.Who)
		return err
	})
}

// warnDeclaredPassword says that the next start sets the declared password again.
func warnDeclaredPassword(c *console, tools *app.Tools, of account.Account) {
	for _, declared := range tools.Config.Bootstrap.Accounts {
		if declared.Password != "" && declared.Email == of.Claims.Email && declared.PhoneNumber == of.Claims.PhoneNumber {
			c.note("a password of this account is declared under bootstrap in the configuration, which is applied again at the next start of a server")
		}
	}
}
