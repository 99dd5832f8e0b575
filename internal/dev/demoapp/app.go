package demoapp

import (
	"log/slog"
	"net/http"
	"net/url"

	"github.com/authgrove/authgrove/internal/dev/edge"
	"github.com/authgrove/authgrove/internal/dev/wire"
	"github.com/authgrove/authgrove/internal/look"
	"github.com/authgrove/authgrove/internal/secret"
	"github.com/authgrove/authgrove/internal/web"
)

// Config is what the makers of an app are told, and where the app runs.
type Config struct {
	Issuer       string
	URL          string // of the app itself, without a slash at the end
	ClientID     string
	ClientSecret secret.Text
	Scope        string // what it asks for, separated by spaces
	// Accounts are shown on the start page.
	Accounts []look.DemoAccount
	Looks    edge.Looks
	Log      *slog.Logger
}

// App is the demo app.
type App struct {
	Config
	transport *http.Transport
	server    server
	visits    edge.Memory[visit]
}

// Paths of the app; start and callback are registered with the server.
const (
	pathStart    = "/"
	pathSignIn   = "/sign-in"
	pathCallback = "/callback"
	pathUserInfo = "/userinfo"
	pathRefresh  = "/refresh"
	pathRevoke   = "/revoke"
	pathSignOut  = "/sign-out"
)

// New makes the app. The server need not be there yet.
func New(c Config) *App { return &App{Config: c, transport: wire.Transport()} }

// Handler is the app as a web site of its own.
func (a *App) Handler() (http.Handler, error) {
	own, err := url.Parse(a.URL)
	if err != nil {
		return nil, err
	}
	people := edge.People(a.Looks)
	return web.NewSite(web.Config{URL: own, Log: a.Log, People: people, Routes: []web.Route{
		{Method: "GET", Path: pathStart, Edge: people, Handle: a.start},
		{Method: "GET", Path: pathSignIn, Edge: people, Handle: a.signIn},
		{Method: "GET", Path: pathCallback, Edge: people, Handle: a.callback},
		{Method: "POST", Path: pathUserInfo, Edge: people, Handle: a.action(a.askUserInfo)},
		{Method: "POST", Path: pathRefresh, Edge: people, Handle: a.action(a.refresh)},
		{Method: "POST", Path: pathRevoke, Edge: people, Handle: a.action(a.revoke)},
		{Method: "POST", Path: pathSignOut, Edge: people, Handle: a.signOut},
		edge.Assets(a.Looks),
	}})
}
