package main

import (
	"context"

	"github.com/authgrove/authgrove/internal/app"
	"github.com/authgrove/authgrove/internal/audit"
	"github.com/authgrove/authgrove/internal/client"
	"github.com/authgrove/authgrove/internal/secret"
)

type clientUpdateCommand struct {
	settings
	outputFlags
	clientArgument
	metadataFlags
}

// Help is the long help of the command.
func (clientUpdateCommand) Help() string {
	return `What is not named stays. A list is replaced as a whole; --capability= empties one. Taking a redirect URI or a
grant type away ends pending codes; a client that begins or ceases to authenticate loses its grants.
A client that begins to need a secret gets one; so does one that takes to client_secret_jwt or leaves it, because a
secret that was sent is never used to sign, nor the other way about. The old one ends at once.

` + example("authgrove client update phone-app --redirect-uri com.example.phone:/callback --refresh-window 10")
}

// Run changes the client. One that has no secret for its way to authenticate gets one.
func (u *clientUpdateCommand) Run(ctx context.Context, c *console) error {
	return u.use(ctx, func(tools *app.Tools) error {
		changed, err := u.change(ctx, tools, func(kept client.Client) (client.Client, error) {
			metadata := kept.Metadata
			u.apply(&metadata)
			if err := complete(ctx, c, tools, &metadata); err != nil {
				return kept, err
			}
			return client.Changed(kept, kept.State, metadata), nil
		})
		if err != nil {
			return err
		}
		var made secret.Text
		if changed.Metadata.AuthMethod.NeedsSecret() && !changed.HasSecret() {
			if changed, made, err = u.firstSecret(ctx, tools, changed); err != nil {
				return err
			}
		}
		if u.LogoURI != nil {
			fetchLogo(ctx, c, tools, &changed)
		}
		u.warnDeclared(c, tools)
		return c.printWithSecret(u.outputFlags, changed, made)
	})
}

func (u *clientUpdateCommand) firstSecret(ctx context.Context, tools *app.Tools, of client.Client) (client.Client, secret.Text, error) {
	made, kept := tools.Secrets.Generate(&of)
	event := audit.Event{Kind: audit.SecretReplaced, Actor: byOperator, Client: int64(of.Number)}
	now, err := tools.Store.Now(ctx)
	if err == nil {
		err = tools.Store.ReplaceSecret(ctx, of.Number, kept, now, event)
	}
	if err != nil {
		return of, "", err
	}
	found, err := u.find(ctx, tools)
	return found, made, err
}
