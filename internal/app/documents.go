package app

import (
	"context"
	"fmt"
	"time"

	"github.com/authgrove/authgrove/internal/client"
	"github.com/authgrove/authgrove/internal/config"
	"github.com/authgrove/authgrove/internal/outbound"
)

// documents lets the rules fetch what others named.
type documents struct{ client *outbound.Client }

// Fetch implements oauth.Documents.
func (d documents) Fetch(ctx context.Context, uri, accept string) ([]byte, time.Duration, error) {
	document, err := d.client.Get(ctx, uri, accept)
	return document.Body, document.FreshFor, err
}

// pictures lets the rules fetch logos.
type pictures struct{ client *outbound.Client }

func newPictures(c *config.Config) pictures {
	return pictures{outbound.New(outbound.Options{AllowLoopback: c.Testing.OutboundLoopback, MaxDocument: client.MaxLogo})}
}

// FetchPicture implements client.Pictures.
func (p pictures) FetchPicture(ctx context.Context, uri string) ([]byte, error) {
	document, err := p.client.Get(ctx, uri, "image/png, image/webp, image/jpeg, image/gif")
	return document.Body, err
}

// fetchLogos fetches the logos that are not kept yet: those of all clients
// once, and then whatever a page has missed.
func (a *App) fetchLogos(ctx context.Context) {
	err := everyClient(ctx, a.Store, func(c *client.Client) {
		if _, _, err := a.Logos.Of(ctx, c); err != nil {
			a.Log.Warn("a logo could not be read", "client", c.ID, "cause", err)
		}
	})
	if err != nil && ctx.Err() == nil {
		a.Log.Warn("logos of clients could not be read", "cause", err)
	}
	a.Logos.Run(ctx, func(uri string, err error) {
		a.Log.Warn("a logo could not be fetched; pages show the name alone", "logo_uri", uri, "cause", err)
	})
}

// CheckSector fetches the sector document of a client that names one, and checks
// that it lists the client's redirect URIs (OpenID Connect Registration §5). It
// is asked when a client is added or changed, not while people sign in.
func CheckSector(ctx context.Context, c *config.Config, m *client.Metadata) error {
	if m.SectorIdentifierURI == "" {
		return nil
	}
	fetcher := outbound.New(outbound.Options{AllowLoopback: c.Testing.OutboundLoopback})
	document, err := fetcher.Get(ctx, m.SectorIdentifierURI, "application/json")
	if err != nil {
		return fmt.Errorf("sector_identifier_uri: %w", err)
	}
	return m.CheckSectorDocument(document.Body)
}
