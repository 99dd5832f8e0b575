package app

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"runtime"
	"time"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/catalogue"
	"github.com/authgrove/authgrove/internal/client"
	"github.com/authgrove/authgrove/internal/config"
	"github.com/authgrove/authgrove/internal/job"
	"github.com/authgrove/authgrove/internal/jose"
	"github.com/authgrove/authgrove/internal/login"
	"github.com/authgrove/authgrove/internal/look"
	"github.com/authgrove/authgrove/internal/notify"
	"github.com/authgrove/authgrove/internal/oauth"
	"github.com/authgrove/authgrove/internal/outbound"
	"github.com/authgrove/authgrove/internal/pages"
	"github.com/authgrove/authgrove/internal/secret"
	"github.com/authgrove/authgrove/internal/store"
	"github.com/authgrove/authgrove/internal/ticket"
	"github.com/authgrove/authgrove/internal/web"
)

// Options are what a command or a test adds to the configuration.
type Options struct {
	Log *slog.Logger
	// Now is the clock of this node; nil is the machine's.
	Now func() time.Time
	// Migrate brings the schema up to date while opening.
	Migrate bool
	// FileWait is how long a write waits for another process that has locked an
	// embedded database; 0 is what a command of the operator may take.
	FileWait time.Duration
	// Withdraw is how long the node still serves after its readiness said no, so
	// that whoever sends requests here has seen that before connections close.
	Withdraw time.Duration
	// Links and Routes are what a throw-away server shows beside the product.
	Links  pages.Links
	Routes []web.Route
	// CheapPasswords makes slow hashes quick, for tests and throw-away servers.
	CheapPasswords bool
}

// App is one node of the server, built but not listening.
type App struct {
	Config    *config.Config
	Log       *slog.Logger
	Store     *store.Store
	Keyring   *jose.Keyring
	Catalogue *catalogue.Catalogue
	Clients   *client.Directory
	Secrets   *client.Secrets
	Logos     *client.Logos
	Passwords *login.Passwords
	OAuth     *oauth.Server
	Looks     *look.Looks
	Messages  *notify.Sealer
	Changes   *account.Changes
	Inbox     *notify.Inbox // nil unless testing.inbox
	Site      *web.Site

	mail     *notify.Delivery // nil if mail leads nowhere
	jobs     *job.Worker
	origins  originCache
	now      func() time.Time
	withdraw time.Duration
	stopping chan struct{} // closed when readiness must say no
}

// Open builds a node: database, keys, catalogue, what bootstrap declares, the
// rules, the edges. Nothing listens yet.
func Open(ctx context.Context, c *config.Config, o Options) (*App, error) {
	a := &App{Config: c, Log: o.Log, now: o.Now, withdraw: o.Withdraw, stopping: make(chan struct{})}
	if a.Log == nil {
		a.Log = slog.New(slog.DiscardHandler)
	}
	if a.now == nil {
		a.now = time.Now
	}
	if err := a.open(ctx, o); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	return a, nil
}

func (a *App) open(ctx context.Context, o Options) error {
	if err := a.openData(ctx, o); err != nil {
		return err
	}
	if err := a.openMail(); err != nil {
		return err
	}
	a.openRules(o)
	a.jobs = job.NewWorker(a.Store, a.OAuth.LogoutHandlers(), a.watchJob)
	if err := a.bootstrap(ctx); err != nil {
		return fmt.Errorf("bootstrap: %w", err)
	}
	return a.openEdges(o)
}

// openData opens what is kept: the database, the keys in it, the catalogue.
func (a *App) openData(ctx context.Context, o Options) (err error) {
	c := a.Config
	a.Store, err = store.Open(ctx, c.Database.Reveal(), store.Options{Migrate: o.Migrate, Clock: a.now,
		FileWait: o.FileWait, GrantsPerClient: c.GrantsPerClient})
	if err != nil {
		return err
	}
	master, err := jose.ParseMasterKey(c.MasterKey.Reveal())
	if err != nil {
		return fmt.Errorf("master_key: %w", err)
	}
	policy := jose.Policy{Signing: algorithms(c.SigningAlgorithms()), RotateEvery: c.Keys.RotateEvery, PublishAhead: c.Keys.PublishAhead}
	a.Keyring, err = jose.Open(ctx, a.Store, master, policy.WithDefaults(), nodeName(), a.now)
	if err != nil {
		return err
	}
	a.Catalogue, err = catalogue.Open(ctx, a.Store)
	return err
}

// nodeName tells nodes apart in the database for as long as they live.
func nodeName() string { return hex.EncodeToString(secret.Bytes(8)) }

func algorithms(names []string) []jose.Algorithm {
	algs := make([]jose.Algorithm, len(names))
	for i, name := range names {
		algs[i] = jose.Algorithm(name)
	}
	return algs
}

// slowHashesAtOnce leaves half of the processors to everybody else, and bounds
// memory: each takes 19 MiB.
func slowHashesAtOnce() int64 { return int64(min(max(1, runtime.GOMAXPROCS(0)/2), 4)) }

// openRules makes the core over what is kept.
func (a *App) openRules(o Options) {
	c := a.Config
	cost := secret.DefaultCost
	if o.CheapPasswords {
		cost = secret.Cost{MemoryKiB: 64, Passes: 1}
	}
	slow := secret.NewSlowHasher(cost, slowHashesAtOnce())
	a.Clients = client.NewDirectory(a.Store)
	a.Secrets = client.NewSecrets(a.Keyring, slow)
	a.Logos = client.NewLogos(a.Store, newPictures(c))
	a.Passwords = login.NewPasswords(a.Store, a.Keyring, slow).With(a.limits(), c.SignIn.Password)
	a.Changes = account.NewChanges(a.Store, a.Messages, a.now)
	others := outbound.New(outbound.Options{AllowLoopback: c.Testing.OutboundLoopback})
	l := c.Lifetimes
	a.OAuth = oauth.New(oauth.Parts{
		Settings: oauth.Settings{
			Issuer: c.URL, AccessTokenLifetime: l.AccessToken, AccessTokenLifetimeC2C: l.AccessTokenC2C, IDTokenLifetime: l.IDToken,
			CodeLifetime: l.AuthorizationCode, RequestLifetime: requestLifetime, RefreshIdle: l.RefreshIdle,
			RefreshLifetimePublic: l.RefreshAbsolutePublic, RefreshLifetimeConfidential: l.RefreshAbsoluteConfidential,
			SigningAlgorithms: algorithms(c.SigningAlgorithms()), ACRValues: []string{login.ACROneFactor},
			Offer: offerOf(c), Certification: c.Testing.Certification, LimitsOff: c.Testing.LimitsOff,
		},
		Clients: a.Clients, Secrets: a.Secrets, Grants: a.Store, Authorizations: a.Store, Owners: a.Changes, Replays: a.Store, Documents: documents{others}, SessionClients: a.Store, Jobs: a.Store, Receivers: receivers{others}, Catalogue: a.Catalogue,
		Keys: a.Keyring, Tickets: ticket.New(a.Keyring, c.URL, a.Store), Now: a.now,
	})
}

// requestLifetime is how long a person may take from the app's request to the answer.
const requestLifetime = time.Hour

// Issuer is the configured url.
func (a *App) Issuer() *url.URL {
	u, _ := url.Parse(a.Config.URL) // configuration has checked it
	return u
}

// Close closes the database. The node must not be serving.
func (a *App) Close() error {
	if a.Store == nil {
		return nil
	}
	return a.Store.Close()
}
