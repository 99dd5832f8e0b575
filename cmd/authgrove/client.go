package main

import (
	"context"
	"fmt"
	"time"

	"github.com/authgrove/authgrove/internal/app"
	"github.com/authgrove/authgrove/internal/audit"
	"github.com/authgrove/authgrove/internal/client"
	"github.com/authgrove/authgrove/internal/secret"
)

type clientCommand struct {
	List         clientListCommand         `cmd:"" help:"List all clients."`
	Show         clientShowCommand         `cmd:"" help:"Show a client."`
	Create       clientCreateCommand       `cmd:"" help:"Add a client and print its id and secret."`
	Update       clientUpdateCommand       `cmd:"" help:"Change what a client registered."`
	RotateSecret clientRotateSecretCommand `cmd:"" help:"Give a client a new secret and print it."`
	Disable      clientDisableCommand      `cmd:"" help:"Suspend a client: everything it has is refused, and kept."`
	Enable       clientEnableCommand       `cmd:"" help:"Let a suspended client work again."`
	Delete       clientDeleteCommand       `cmd:"" help:"Remove a client for good."`
}

// Help is the long help of the command.
func (clientCommand) Help() string {
	return fmt.Sprintf("A running server follows a change within %s.\n\n", client.Staleness) + example(
		`authgrove client create --name "Phone app" --type native --redirect-uri com.example.phone:/callback`,
		"authgrove client list --format json")
}

// clientArgument names the client that a command is about.
type clientArgument struct {
	ID client.ID `arg:"" name:"client-id" help:"The client_id."`
}

func (a clientArgument) find(ctx context.Context, tools *app.Tools) (client.Client, error) {
	found, err := tools.Store.FindClient(ctx, a.ID)
	if err != nil {
		return found, fmt.Errorf("%s: %w", a.ID, err)
	}
	return found, nil
}

// change applies what edit does to the client as it is stored, and again if it
// has changed meanwhile.
func (a clientArgument) change(ctx context.Context, tools *app.Tools, edit func(client.Client) (client.Client, error)) (client.Client, error) {
	for range attempts {
		kept, err := a.find(ctx, tools)
		if err != nil {
			return kept, err
		}
		next, err := edit(kept)
		if err != nil {
			return kept, fmt.Errorf("%s: %w", a.ID, err)
		}
		event := audit.Event{Kind: audit.ClientChanged, Actor: byOperator, Client: int64(kept.Number), Detail: string(next.State)}
		changed, err := tools.Store.ChangeClient(ctx, next, kept.UpdatedAt, event)
		if err != nil {
			return kept, err
		}
		if changed {
			return a.find(ctx, tools)
		}
	}
	return client.Client{}, errContended
}

// warnDeclared says that the next start undoes a change.
func (a clientArgument) warnDeclared(c *console, tools *app.Tools) {
	for _, declared := range tools.Config.Bootstrap.Clients {
		if declared.ClientID == string(a.ID) {
			c.note("%s is declared under bootstrap in the configuration, which is applied again at the next start of a server", a.ID)
		}
	}
}

// clientRecord is a client as it is printed.
type clientRecord struct {
	ID           client.ID    `json:"client_id"`
	ClientSecret string       `json:"client_secret,omitempty"` // only where it was just made
	State        client.State `json:"state"`
	client.Metadata
	Secrets   []secretRecord `json:"secrets,omitempty"`
	CreatedAt time.Time      `json:"created_at"`
	UpdatedAt time.Time      `json:"updated_at"`
}

// secretRecord says how a secret is kept, which tells nothing of it.
type secretRecord struct {
	Kind      client.SecretKind `json:"kind"`
	ExpiresAt time.Time         `json:"expires_at,omitzero"`
}

func clientRecordOf(c client.Client) clientRecord {
	record := clientRecord{ID: c.ID, State: c.State, Metadata: c.Metadata, CreatedAt: c.CreatedAt, UpdatedAt: c.UpdatedAt}
	for _, s := range c.Secrets {
		record.Secrets = append(record.Secrets, secretRecord{s.Kind, s.ExpiresAt})
	}
	return record
}

// printWithSecret prints a client and, if one was just made, its secret. It is
// the only place that shows one.
func (c *console) printWithSecret(o outputFlags, found client.Client, made secret.Text) error {
	record := clientRecordOf(found)
	if made != "" {
		record.ClientSecret = made.Reveal()
		c.note("the secret is shown this once; no command gives it back")
	}
	return printRecord(c, o, record)
}
