package bench

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// Target is the provider as one client and one browser see it.
type Target struct {
	Provider *Provider
	Client   Client
	// Cookies are those of a signed-in browser, for operations that need one.
	Cookies string
	// Other is the address of the operation "get".
	Other string
}

// endpoint is where requests of one kind go.
type endpoint struct {
	origin *url.URL
	target string
}

// prepared is a target with everything written that is the same in each request.
type prepared struct {
	provider *Provider
	client   Client

	authorization, token, userinfo, introspection, revocation, jwks, discovery, other endpoint
	// credentials is a header, parameters what bodies end with, redemption what
	// every exchange of a code says, ownScope what the client asks for itself.
	credentials, parameters, redemption, ownScope, cookies string
}

func (t Target) prepare() (*prepared, error) {
	p := &prepared{provider: t.Provider, client: t.Client}
	err := errors.Join(p.authorization.set(joinQuery(t.Provider.Authorization, t.Client.authorizeQuery().Encode())),
		p.token.set(t.Provider.Token), p.userinfo.set(t.Provider.UserInfo), p.introspection.set(t.Provider.Introspection),
		p.revocation.set(t.Provider.Revocation), p.jwks.set(t.Provider.JWKS), p.discovery.set(t.Provider.Address), p.other.set(t.Other))
	p.credentials, p.parameters = t.Client.credentials()
	p.redemption = "&redirect_uri=" + url.QueryEscape(t.Client.RedirectURI) + "&code_verifier=" + verifier
	if t.Cookies != "" {
		p.cookies = "Cookie: " + t.Cookies + "\r\n"
	}
	return p, err
}

func (e *endpoint) set(address string) (err error) {
	if address != "" {
		e.origin, e.target, err = targetOf(address)
	}
	return err
}

// judge says what an operation lacks.
func (t Target) judge(o Operation) error {
	switch {
	case o.needs(t.Provider) == "":
		return fmt.Errorf("%s: the provider's discovery document names no such endpoint", o.Name)
	case o.Session && t.Provider.Authorization == "":
		return fmt.Errorf("%s: the provider has no authorization endpoint", o.Name)
	case o.Session && (t.Cookies == "" || t.Client.RedirectURI == ""):
		return fmt.Errorf("%s: a signed-in browser and a redirect URI are needed", o.Name)
	case o.Name == "get" && t.Other == "":
		return fmt.Errorf("%s: an address is needed", o.Name)
	}
	return nil
}

// Grants makes n grants by the code flow. They may be handed to later runs, which
// keep them up to date.
func (t Target) Grants(ctx context.Context, n int) (grants []*Grant, err error) {
	to, err := t.prepare()
	if err != nil {
		return nil, err
	}
	w := &worker{ctx: ctx, to: to}
	defer w.close()
	for range n {
		got, err := w.flow()
		if err != nil {
			return grants, err
		}
		grants = append(grants, &Grant{got.Access, got.Refresh})
	}
	return grants, nil
}

// worker is one caller: it waits for each answer before it sends again.
type worker struct {
	ctx    context.Context
	number int
	to     *prepared
	open   []*connection

	turn      int
	subject   string
	grants    []*Grant
	revocable []string
	judged    []byte
	// format is what the access tokens are: jwt or opaque.
	format string
}

func (w *worker) send(to endpoint, r request) (answer, error) {
	for _, c := range w.open {
		if c.origin == to.origin || *c.origin == *to.origin {
			return c.send(w.ctx, r)
		}
	}
	c := &connection{origin: to.origin}
	w.open = append(w.open, c)
	return c.send(w.ctx, r)
}

func (w *worker) close() {
	for _, c := range w.open {
		c.close()
	}
}

func (w *worker) openid() bool {
	return slices.Contains(strings.Fields(w.to.client.Scope), "openid")
}

// sample notes what kind the access tokens are, so that providers are compared
// at the same work.
func (w *worker) sample(access string) {
	if w.format == "" && access != "" {
		w.format = "opaque"
		if strings.Count(access, ".") == 2 {
			w.format = "jwt"
		}
	}
}
