package app

import (
	"github.com/authgrove/authgrove/internal/client"
	"github.com/authgrove/authgrove/internal/config"
	"github.com/authgrove/authgrove/internal/oauth"
)

// offerOf is what discovery advertises beyond good practice: what a declared
// client is registered for, or everything while the deployment is certified.
func offerOf(c *config.Config) oauth.Offer {
	if c.Testing.Certification {
		return oauth.Everything()
	}
	var offer oauth.Offer
	for _, declared := range c.Bootstrap.Clients {
		m := client.Metadata{IDTokenAlg: declared.IDTokenSignedResponseAlg, RequestObjectAlg: declared.RequestObjectSigningAlg, RequestURIs: declared.RequestURIs}
		for _, t := range declared.ResponseTypes {
			m.ResponseTypes = append(m.ResponseTypes, client.ResponseType(t))
		}
		offer.Add(&m)
	}
	return offer
}
