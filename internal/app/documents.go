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
