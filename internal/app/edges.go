package app

import (
	"context"
	"errors"
	"net/http"
	"net/netip"
	"slices"
	"time"

	"github.com/authgrove/authgrove/internal/api"
	"github.com/authgrove/authgrove/internal/client"
	"github.com/authgrove/authgrove/internal/config"
	"github.com/authgrove/authgrove/internal/login"
	"github.com/authgrove/authgrove/internal/look"
	"github.com/authgrove/authgrove/internal/pages"
	"github.com/authgrove/authgrove/internal/ticket"
	"github.com/authgrove/authgrove/internal/web"
)

// openEdges mounts what people and programs reach.
func (a *App) openEdges(o Options) (err error) {
	if a.Looks, err = look.New(look.Options{}); err != nil {
		return err
	}
	cookies, err := web.NewCookies(a.Issuer())
	if err != nil {
		return err
	}
	proxies, err := prefixes(a.Config.TrustedProxies)
	if err != nil {
		return err
	}
	programs := &api.API{Server: a.OAuth, Keys: a.Keyring, KeysMaxAge: a.Config.Lifetimes.JWKSMaxAge, Ready: a.ready, Origins: a.registeredOrigin}
	if a.Inbox != nil {
		o.Links.Inbox = pages.PathInbox
	}
	people := a.people(o, cookies)
	routes := slices.Concat(programs.Routes(), people.Routes(), o.Routes)
	if a.Inbox != nil {
		routes = append(routes, people.InboxRoutes(a.Inbox)...)
		routes = append(routes, people.GalleryRoutes()...)
	}
	a.Site, err = web.NewSite(web.Config{URL: a.Issuer(), TrustedProxies: proxies, Log: a.Log, People: people.Edge(),
		Routes: routes})
	return err
}

// people makes the edge for people.
func (a *App) people(o Options, cookies web.Cookies) *pages.Pages {
	c := a.Config
	tickets := ticket.New(a.Keyring, c.URL, a.Store)
	codes := &login.Codes{Store: a.Store, Accounts: a.Store, Keys: a.Keyring, Messages: a.Messages, Limits: a.limits(),
		SignUpOpen: c.SignUp == config.SignUpOpen, Now: a.now}
	return &pages.Pages{
		Server: a.OAuth, Keys: a.Keyring, Tickets: tickets, Sessions: a.Store, Consents: a.Store, Accounts: a.Store,
		OwnSessions: a.Store, Connected: a.Store, History: a.Store, Changes: a.Changes,
		Logos:           a.Logos,
		Passwords:       a.Passwords,
		PasswordChanges: &login.PasswordChanges{Passwords: a.Passwords, Codes: codes, Identifiers: a.Store, Messages: a.Messages, Now: a.now},
		Codes:           codes, Devices: login.NewDevices(tickets, a.now), Links: &login.SignInLinks{Store: a.Store, Keys: a.Keyring},
		Looks: a.Looks, Cookies: cookies, Log: a.Log, Now: a.now,
		Choices: pages.Choices{SessionIdle: c.Lifetimes.SessionIdle, SessionAbsolute: c.Lifetimes.SessionAbsolute,
			SignUpOpen: c.SignUp == config.SignUpOpen, PasswordsOn: c.SignIn.Password,
			PasswordFirst: c.SignIn.DefaultMethod == config.MethodPassword, Language: c.Language, Shown: o.Links},
	}
}

// limits are the sizes of the budgets against guessing.
func (a *App) limits() login.Limits {
	if a.Config.Testing.LimitsOff {
		return login.NoLimits
	}
	return login.DefaultLimits
}

// prefixes reads addresses and networks; configuration has checked them.
func prefixes(texts []string) (prefixes []netip.Prefix, err error) {
	for _, text := range texts {
		prefix, err := netip.ParsePrefix(text)
		if err != nil {
			address, err := netip.ParseAddr(text)
			if err != nil {
				return nil, err
			}
			prefix = netip.PrefixFrom(address, address.BitLen())
		}
		prefixes = append(prefixes, prefix)
	}
	return prefixes, nil
}

// tooFarOff is how far this node's clock may be from the database's.
const tooFarOff = 30 * time.Second

// ready reports why this node must not be sent requests.
func (a *App) ready(ctx context.Context) error {
	select {
	case <-a.stopping:
		return errors.New("shutting down")
	default:
	}
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	if err := a.Store.Ready(ctx); err != nil {
		return err
	}
	database, err := a.Store.Now(ctx)
	if err != nil {
		return err
	}
	if off := a.now().Sub(database).Abs(); off > tooFarOff {
		return errors.New("this node's clock is " + off.Round(time.Second).String() + " off the database's")
	}
	return nil
}

// registeredOrigin reports whether a browser app has registered this origin,
// by one of its redirect URIs. A preflight names no client, so all are asked.
func (a *App) registeredOrigin(r *http.Request, origin string) bool {
	origins, err := a.origins.get(r.Context(), a.Store)
	if err != nil {
		a.Log.Warn("origins of browser apps could not be read", "cause", err)
		return false
	}
	return origins[origin]
}

// listPage is how many clients are read at once.
const listPage = 500

// everyClient calls f with each client.
func everyClient(ctx context.Context, clients client.Store, f func(*client.Client)) error {
	for after := client.ID(""); ; {
		page, err := clients.ListClients(ctx, after, listPage)
		if err != nil {
			return err
		}
		for i := range page {
			f(&page[i])
		}
		if len(page) < listPage {
			return nil
		}
		after = page[len(page)-1].ID
	}
}
