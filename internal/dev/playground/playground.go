package playground

import (
	"net/http"
	"net/url"

	"github.com/authgrove/authgrove/internal/dev/edge"
	"github.com/authgrove/authgrove/internal/dev/wire"
	"github.com/authgrove/authgrove/internal/secret"
	"github.com/authgrove/authgrove/internal/web"
)

// Config is what the playground plays with.
type Config struct {
	Issuer string
	// Web signs people in. The issuer with CallbackPath is one of its redirect URIs.
	Web Client
	// Service acts for itself.
	Service Client
	Looks   edge.Looks
}

// Client is what the makers of a client are told.
type Client struct {
	ID     string
	Secret secret.Text
	Scope  string
}

// Playground is the pages at and under Path.
type Playground struct {
	Config
	cookies  web.Cookies
	client   *http.Client
	browsers edge.Memory[browser]
}

// Path is where the playground is, CallbackPath where its sign-ins come back to.
const (
	Path         = "/try"
	CallbackPath = Path + "/callback"
)

// New makes the playground of a server, which need not be there yet.
func New(c Config) (*Playground, error) {
	own, err := url.Parse(c.Issuer)
	if err != nil {
		return nil, err
	}
	cookies, err := web.NewCookies(own)
	if err != nil {
		return nil, err
	}
	return &Playground{Config: c, cookies: cookies, client: &http.Client{Transport: wire.Transport()}}, nil
}

// Routes are mounted on the server's own site.
func (p *Playground) Routes() []web.Route {
	people := edge.People(p.Looks)
	return []web.Route{
		{Method: "GET", Path: Path, Edge: people, Handle: p.show},
		{Method: "POST", Path: Path, Edge: people, Handle: p.send},
		{Method: "GET", Path: CallbackPath, Edge: people, Handle: p.callback},
	}
}
