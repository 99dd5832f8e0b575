package main

import (
	"context"
	"encoding/hex"
	"fmt"

	"github.com/authgrove/authgrove/internal/app"
	"github.com/authgrove/authgrove/internal/audit"
	"github.com/authgrove/authgrove/internal/client"
	"github.com/authgrove/authgrove/internal/secret"
)

type clientCreateCommand struct {
	settings
	outputFlags
	ID         client.ID `name:"client-id" placeholder:"ID" help:"Its client_id; one is made if this is left out."`
	SecretFile string    `placeholder:"FILE" help:"A file with its secret, or - for standard input; one is made if this is left out."`
	metadataFlags
}

// Help is the long help of the command.
func (clientCreateCommand) Help() string {
	return `What is left out follows from the type. The client is published: it may be used at once.

` + example(
		`authgrove client create --name "Phone app" --type native --redirect-uri com.example.phone:/callback`,
		`authgrove client create --name "Night watch" --type service --capability network.read --format json`)
}

// Run adds the client and prints it with its secret.
func (r *clientCreateCommand) Run(ctx context.Context, c *console) error {
	return r.use(ctx, func(tools *app.Tools) error {
		next, made, err := r.client(ctx, c, tools)
		if err != nil {
			return err
		}
		if _, err := tools.Store.AddClient(ctx, next, audit.Event{Kind: audit.ClientAdded, Actor: byOperator}); err != nil {
			return fmt.Errorf("%s: %w", next.ID, err)
		}
		added, err := clientArgument{next.ID}.find(ctx, tools)
		if err != nil {
			return err
		}
		fetchLogo(ctx, c, tools, &added)
		return c.printWithSecret(r.outputFlags, added, made)
	})
}

// client is the record to add, and its secret if it was made here.
func (r *clientCreateCommand) client(ctx context.Context, c *console, tools *app.Tools) (next client.Client, made secret.Text, err error) {
	next = client.Client{ID: r.ID, State: client.Published,
		Metadata: client.Metadata{RefreshMode: client.Rotate, RefreshWindow: client.DefaultRefreshWindow}}
	if next.ID == "" {
		next.ID = client.ID(hex.EncodeToString(secret.Bytes(10)))
	}
	if err := checkID(next.ID); err != nil {
		return next, "", err
	}
	r.apply(&next.Metadata)
	if err := complete(ctx, c, tools, &next.Metadata); err != nil {
		return next, "", err
	}
	if !next.Metadata.AuthMethod.NeedsSecret() {
		if r.SecretFile != "" {
			return next, "", usageError(fmt.Sprintf("a client that authenticates with %s has no secret: leave --secret-file out", next.Metadata.AuthMethod))
		}
		return next, "", nil
	}
	kept, made, err := secretFor(ctx, c, tools, &next, r.SecretFile)
	next.Secrets = []client.Secret{kept}
	return next, made, err
}

// secretFor takes a client's secret from a file, or makes one and returns it in clear.
func secretFor(ctx context.Context, c *console, tools *app.Tools, of *client.Client, file string) (kept client.Secret, made secret.Text, err error) {
	if file == "" {
		made, kept = tools.Secrets.Generate(of)
		return kept, made, nil
	}
	chosen, err := c.readSecret(file)
	if err != nil {
		return kept, "", err
	}
	kept, err = tools.Secrets.Keep(ctx, of, chosen.Reveal())
	return kept, "", err
}

// checkID allows what a URL and a log line carry unchanged. RFC 6749 §A.1
// would allow any printable ASCII.
func checkID(id client.ID) error {
	const most = 100
	if len(id) > most || !client.ScopeToken(string(id)) {
		return fmt.Errorf("%q is no client_id: use up to %d ASCII letters, digits and punctuation without spaces", id, most)
	}
	return nil
}
