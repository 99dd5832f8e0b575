package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"

	"github.com/google/uuid"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/audit"
	"github.com/authgrove/authgrove/internal/catalogue"
	"github.com/authgrove/authgrove/internal/client"
	"github.com/authgrove/authgrove/internal/config"
)

// byBootstrap is the actor of changes that the configuration declares.
const byBootstrap = "bootstrap"

// bootstrap makes what the configuration declares so. It changes what differs
// and removes nothing, so it may run at every start and on every node.
func (a *App) bootstrap(ctx context.Context) error {
	c := a.Config
	if err := a.bootstrapCatalogue(ctx, c); err != nil {
		return err
	}
	for i := range c.Bootstrap.Clients {
		if err := a.bootstrapClient(ctx, &c.Bootstrap.Clients[i]); err != nil {
			return fmt.Errorf("clients[%d] (%s): %w", i, c.Bootstrap.Clients[i].ClientID, err)
		}
	}
	for i := range c.Bootstrap.Accounts {
		if err := a.bootstrapAccount(ctx, &c.Bootstrap.Accounts[i]); err != nil {
			return fmt.Errorf("accounts[%d]: %w", i, err)
		}
	}
	return nil
}

func (a *App) bootstrapCatalogue(ctx context.Context, c *config.Config) error {
	var capabilities []catalogue.Capability
	for _, b := range c.Bootstrap.Capabilities {
		number := 0
		if b.Number != nil {
			number = *b.Number
		}
		capabilities = append(capabilities, catalogue.Capability{ID: b.ID, Number: number, Name: b.Name, Description: b.Description,
			Icon: b.Icon, Risk: catalogue.Risk(b.Risk), Optional: b.Optional})
	}
	var apis []catalogue.API
	for _, r := range c.Resources {
		apis = append(apis, catalogue.API{ID: r.ID, Name: r.Name, AccessTokenFormat: r.AccessTokenFormat, SigningAlg: r.SigningAlg,
			Capabilities: r.Capabilities, IntrospectionClients: r.IntrospectionClients})
	}
	if err := a.Store.PutCatalogue(ctx, capabilities, apis); err != nil {
		return err
	}
	return a.Catalogue.Reload(ctx)
}

func (a *App) bootstrapClient(ctx context.Context, b *config.Client) error {
	metadata, err := metadataOf(b)
	if err != nil {
		return err
	}
	state := client.Published
	if b.State != "" {
		state = client.State(b.State)
	}
	kept, err := a.Store.FindClient(ctx, client.ID(b.ClientID))
	if errors.Is(err, client.ErrNotFound) {
		if err := CheckSector(ctx, a.Config, &metadata); err != nil {
			return err
		}
		return a.addClient(ctx, b, metadata, state)
	}
	if err != nil {
		return err
	}
	declared := kept
	declared.Metadata = metadata
	if err := a.bootstrapSecret(ctx, b, &declared); err != nil {
		return err
	}
	if kept.State == state && reflect.DeepEqual(kept.Metadata, metadata) {
		return nil
	}
	if err := CheckSector(ctx, a.Config, &metadata); err != nil {
		return err
	}
	next := client.Changed(kept, state, metadata)
	_, err = a.Store.ChangeClient(ctx, next, kept.UpdatedAt, audit.Event{Kind: audit.ClientChanged, Actor: byBootstrap, Client: int64(kept.Number)})
	return err // another node that changed it first has the same configuration
}

func (a *App) addClient(ctx context.Context, b *config.Client, metadata client.Metadata, state client.State) error {
	c := client.Client{ID: client.ID(b.ClientID), State: state, Metadata: metadata}
	if b.ClientSecret != "" {
		kept, err := a.Secrets.Keep(ctx, &c, b.ClientSecret.Reveal())
		if err != nil {
			return err
		}
		c.Secrets = []client.Secret{kept}
	}
	_, err := a.Store.AddClient(ctx, c, audit.Event{Kind: audit.ClientAdded, Actor: byBootstrap})
	if errors.Is(err, client.ErrExists) {
		return nil // another node was first
	}
	return err
}

// bootstrapSecret replaces the secret only if the declared one does not work
// already in the declared way. A client that takes to client_secret_jwt has
// only a hash of it, and one that leaves it more than that.
func (a *App) bootstrapSecret(ctx context.Context, b *config.Client, declared *client.Client) error {
	if b.ClientSecret == "" {
		return nil
	}
	ok, err := a.Secrets.Check(ctx, declared, b.ClientSecret.Reveal(), a.now())
	if ok || err != nil {
		return err
	}
	next, err := a.Secrets.Keep(ctx, declared, b.ClientSecret.Reveal())
	if err != nil {
		return err
	}
	return a.Store.ReplaceSecret(ctx, declared.Number, next, a.now(), audit.Event{Kind: audit.SecretReplaced, Actor: byBootstrap, Client: int64(declared.Number)})
}

// metadataOf turns the declared members into a record that the client rules accept.
func metadataOf(b *config.Client) (client.Metadata, error) {
	m := client.Metadata{
		Name: b.ClientName, Type: client.Type(b.AppType), AuthMethod: client.AuthMethod(b.TokenEndpointAuthMethod),
		RedirectURIs: b.RedirectURIs, PostLogoutRedirectURIs: b.PostLogoutRedirectURIs, GrantTypes: b.GrantTypes,
		Scope: b.Scope, Capabilities: b.Capabilities, PKCE: client.PKCEPolicy(b.PKCE), Consent: client.ConsentPolicy(b.Consent),
		AccessTokenLifetime: b.AccessTokenLifetime, AccessTokenFormat: client.TokenFormat(b.AccessTokenFormat),
		RefreshTokenLifetime: b.RefreshTokenLifetime, RefreshIdleLifetime: b.RefreshIdleLifetime, RefreshMode: client.RefreshMode(b.RefreshMode),
		IDTokenAlg: b.IDTokenSignedResponseAlg, UserInfoAlg: b.UserinfoSignedResponseAlg, SubjectType: client.SubjectType(b.SubjectType),
		SectorIdentifierURI: b.SectorIdentifierURI, RequestObjectAlg: b.RequestObjectSigningAlg, RequestURIs: b.RequestURIs, DefaultMaxAge: b.DefaultMaxAge, RequireAuthTime: b.RequireAuthTime,
		LogoURI: b.LogoURI, ClientURI: b.ClientURI, PolicyURI: b.PolicyURI, TermsURI: b.TosURI, AppGroup: b.AppGroup,
		Publisher: b.Publisher, PublisherVerified: b.PublisherVerified,
	}
	m.BackchannelLogoutURI, m.BackchannelSessionRequired = b.BackchannelLogoutURI, b.BackchannelLogoutSessionRequired
	m.FrontchannelLogoutURI, m.FrontchannelSessionRequired = b.FrontchannelLogoutURI, b.FrontchannelLogoutSessionRequired
	if len(b.JWKS.Keys) > 0 {
		keys, err := json.Marshal(b.JWKS)
		if err != nil {
			return m, err
		}
		m.JWKS = keys
	}
	m.JWKSURI, m.AuthAlg, m.AssertionAudience = b.JWKSURI, b.TokenEndpointAuthSigningAlg, client.AssertionAudience(b.AssertionAudience)
	for _, r := range b.ResponseTypes {
		m.ResponseTypes = append(m.ResponseTypes, client.ResponseType(r))
	}
	if m.Name == "" {
		m.Name = b.ClientID
	}
	if b.RefreshWindow != nil {
		if m.RefreshMode == "" {
			m.RefreshMode = client.Rotate
		}
		m.RefreshWindow = *b.RefreshWindow
	} else {
		m.RefreshWindow = client.DefaultRefreshWindow
	}
	if err := m.Complete(); err != nil {
		return m, err
	}
	if m.AuthMethod.NeedsSecret() && b.ClientSecret == "" {
		return m, errors.New("client_secret is missing: the client authenticates with " + string(m.AuthMethod))
	}
	return m, nil
}

func (a *App) bootstrapAccount(ctx context.Context, b *config.Account) error {
	ids, err := identifiersOf(b)
	if err != nil {
		return err
	}
	kept, err := a.Store.FindByIdentifier(ctx, ids[0])
	isNew := errors.Is(err, account.ErrNotFound)
	if err != nil && !isNew {
		return err
	}
	next := kept
	declared, err := declarationOf(b)
	if err != nil {
		return err
	}
	if kept.Declared != declared {
		// Otherwise the owner may have changed their profile since, and keeps it.
		next.Claims, next.Declared = claimsOf(b), declared
	}
	next.Roles = b.Roles
	if isNew {
		next.Subject, next.State = account.Subject(uuid.NewString()), account.Active
	}
	if b.Password != "" {
		if err := a.Passwords.Declare(ctx, &next, b.Password.Reveal()); err != nil {
			return err
		}
	}
	if isNew {
		_, err := a.Store.AddAccount(ctx, next, ids, audit.Event{Kind: audit.AccountAdded, Actor: byBootstrap})
		if errors.Is(err, account.ErrTaken) {
			_, err = a.Store.FindByIdentifier(ctx, ids[0]) // another node was first, or the address is somebody else's second one
		}
		return err
	}
	if reflect.DeepEqual(kept, next) {
		return nil
	}
	_, err = a.Store.ChangeAccount(ctx, next, kept.UpdatedAt, audit.Event{Kind: audit.AccountChanged, Actor: byBootstrap, Account: int64(kept.Number)})
	return err
}
