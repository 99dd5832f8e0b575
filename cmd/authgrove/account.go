package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/app"
	"github.com/authgrove/authgrove/internal/audit"
)

type accountCommand struct {
	List        accountListCommand        `cmd:"" help:"List all accounts."`
	Show        accountShowCommand        `cmd:"" help:"Show an account."`
	Create      accountCreateCommand      `cmd:"" help:"Add an account."`
	SetPassword accountSetPasswordCommand `cmd:"" help:"Set a password and end what the old one opened."`
	Disable     accountDisableCommand     `cmd:"" help:"Refuse sign-ins, sessions and tokens of an account, and keep them."`
	Enable      accountEnableCommand      `cmd:"" help:"Let a disabled or locked account work again."`
}

// Help is the long help of the command.
func (accountCommand) Help() string {
	return example("authgrove account create --email ann@example.com --password-file ann.password", "authgrove account show ann@example.com")
}

// accountArgument names the account that a command is about.
type accountArgument struct {
	Who string `arg:"" name:"account" help:"An e-mail address, a phone number with + and country code, or the sub."`
}

func (a accountArgument) find(ctx context.Context, tools *app.Tools) (found account.Account, err error) {
	if strings.ContainsAny(a.Who, "@+") {
		id, err := account.ParseIdentifier(a.Who)
		if err != nil {
			return found, fmt.Errorf("%q: %w", a.Who, err)
		}
		found, err = tools.Store.FindByIdentifier(ctx, id)
		if err != nil {
			return found, fmt.Errorf("%s: %w", id.Value, err)
		}
		return found, nil
	}
	found, err = tools.Store.FindBySubject(ctx, account.Subject(strings.ToLower(a.Who)))
	if err != nil {
		return found, fmt.Errorf("%q: %w", a.Who, err)
	}
	return found, nil
}

// change applies what edit does to the account as it is stored, and again if it
// has changed meanwhile.
func (a accountArgument) change(ctx context.Context, tools *app.Tools, kind audit.Kind, edit func(*account.Account) error) (account.Account, error) {
	for range attempts {
		kept, err := a.find(ctx, tools)
		if err != nil {
			return kept, err
		}
		next := kept
		if err := edit(&next); err != nil {
			return kept, fmt.Errorf("%s: %w", a.Who, err)
		}
		event := audit.Event{Kind: kind, Actor: byOperator, Account: int64(kept.Number), Detail: string(next.State)}
		changed, err := tools.Store.ChangeAccount(ctx, next, kept.UpdatedAt, event)
		if changed || err != nil {
			return next, err
		}
	}
	return account.Account{}, errContended
}

// accountRecord is an account as it is printed.
type accountRecord struct {
	Subject     account.Subject `json:"sub"`
	State       account.State   `json:"state"`
	Roles       []string        `json:"roles,omitempty"`
	HasPassword bool            `json:"has_password"`
	account.Claims
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

func accountRecordOf(a account.Account) accountRecord {
	return accountRecord{Subject: a.Subject, State: a.State, Roles: a.Roles, HasPassword: a.PasswordHash != "",
		Claims: a.Claims, CreatedAt: a.CreatedAt, UpdatedAt: a.UpdatedAt}
}
