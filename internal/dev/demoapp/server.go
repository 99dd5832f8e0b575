package demoapp

import (
	"context"
	"net/http"
	"strings"
	"sync"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"github.com/authgrove/authgrove/internal/dev/wire"
)

// server is what the app has learned from the discovery document.
type server struct {
	mu       sync.Mutex
	provider *oidc.Provider
	more     struct {
		Revocation string `json:"revocation_endpoint"`
		EndSession string `json:"end_session_endpoint"`
	}
}

// discover reads the discovery document once, when it is first needed.
func (a *App) discover(ctx context.Context) (*oidc.Provider, error) {
	a.server.mu.Lock()
	defer a.server.mu.Unlock()
	if a.server.provider != nil {
		return a.server.provider, nil
	}
	provider, err := oidc.NewProvider(oidc.ClientContext(ctx, &http.Client{Transport: a.transport}), a.Issuer)
	if err != nil {
		return nil, err
	}
	if err := provider.Claims(&a.server.more); err != nil {
		return nil, err
	}
	a.server.provider = provider
	return provider, nil
}

// oauth is the app's side of the protocol.
func (a *App) oauth(provider *oidc.Provider) *oauth2.Config {
	endpoint := provider.Endpoint()
	endpoint.AuthStyle = oauth2.AuthStyleInHeader
	return &oauth2.Config{ClientID: a.ClientID, ClientSecret: a.ClientSecret.Reveal(), Endpoint: endpoint,
		RedirectURL: a.URL + pathCallback, Scopes: strings.Fields(a.Scope)}
}

// recorded is a context in which both libraries send through the recorder.
func (a *App) recorded(ctx context.Context) (context.Context, *wire.Recorder) {
	recorder := &wire.Recorder{Base: a.transport}
	return oidc.ClientContext(ctx, &http.Client{Transport: recorder}), recorder
}
