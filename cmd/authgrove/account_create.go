package main

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/app"
	"github.com/authgrove/authgrove/internal/audit"
)

type accountCreateCommand struct {
	settings
	outputFlags
	Email               string   `placeholder:"ADDRESS" help:"E-mail address to sign in with. This or --phone-number is needed."`
	EmailVerified       bool     `help:"The address is known to be this person's."`
	PhoneNumber         string   `placeholder:"NUMBER" help:"Phone number to sign in with, with + and country code."`
	PhoneNumberVerified bool     `help:"The number is known to be this person's."`
	PasswordFile        string   `placeholder:"FILE" help:"A file with the password, or - for standard input. Without it there is none."`
	Role                []string `enum:"administrator,developer" placeholder:"ROLE" help:"administrator or developer."`
	Name                string   `help:"Full name."`
	GivenName           string   `placeholder:"NAME" help:"Given name."`
	FamilyName          string   `placeholder:"NAME" help:"Family name."`
	Locale              string   `placeholder:"TAG" help:"Language, such as en-GB."`
	Zoneinfo            string   `placeholder:"ZONE" help:"Time zone, such as Europe/Paris."`
}

// Help is the long help of the command.
func (accountCreateCommand) Help() string {
	return example("authgrove account create --email ann@example.com --email-verified --name \"Ann Arbor\" --password-file ann.password",
		"openssl rand -hex 12 | authgrove account create --email ann@example.com --password-file -")
}

// Run adds the account and prints it.
func (r *accountCreateCommand) Run(ctx context.Context, c *console) error {
	ids, err := r.identifiers()
	if err != nil {
		return err
	}
	return r.use(ctx, func(tools *app.Tools) error {
		next := account.Account{Subject: account.Subject(uuid.NewString()), State: account.Active, Roles: r.Role, Claims: r.claims()}
		if r.PasswordFile != "" {
			password, err := c.readSecret(r.PasswordFile)
			if err != nil {
				return err
			}
			if err := tools.Passwords.Hash(ctx, &next, password.Reveal()); err != nil {
				return err
			}
		}
		if _, err := tools.Store.AddAccount(ctx, next, ids, audit.Event{Kind: audit.AccountAdded, Actor: byOperator}); err != nil {
			return err
		}
		added, err := tools.Store.FindBySubject(ctx, next.Subject)
		if err != nil {
			return err
		}
		return printRecord(c, r.outputFlags, accountRecordOf(added))
	})
}

func (r *accountCreateCommand) identifiers() (ids []account.Identifier, err error) {
	for _, given := range []struct {
		text     string
		verified bool
		parse    func(string) (account.Identifier, error)
	}{{r.Email, r.EmailVerified, account.ParseEmail}, {r.PhoneNumber, r.PhoneNumberVerified, account.ParsePhone}} {
		if given.text == "" {
			if given.verified {
				return nil, usageError("nothing to be verified: give the address or number too")
			}
			continue
		}
		id, err := given.parse(given.text)
		if err != nil {
			return nil, usageError(given.text + ": " + err.Error())
		}
		if given.verified {
			id.VerifiedAt = time.Now()
		}
		ids = append(ids, id)
	}
	if len(ids) == 0 {
		return nil, usageError("an account needs --email or --phone-number")
	}
	return ids, nil
}

func (r *accountCreateCommand) claims() account.Claims {
	return account.Claims{Name: r.Name, GivenName: r.GivenName, FamilyName: r.FamilyName, Locale: r.Locale, Zoneinfo: r.Zoneinfo,
		Email: r.Email, EmailVerified: r.EmailVerified, PhoneNumber: r.PhoneNumber, PhoneNumberVerified: r.PhoneNumberVerified}
}
