package stage

import (
	"crypto/ecdsa"

	"github.com/authgrove/authgrove/internal/config"
	"github.com/authgrove/authgrove/internal/dev"
	"github.com/authgrove/authgrove/internal/secret"
)

// Clients beside the fixtures of dev, each for one question.
const (
	// Exact has one redirect URI, https://a.test/cb, and Dotted another with a dot to be taken literally.
	Exact  = "exact"
	Dotted = "dotted"
	// Queried has a query in its registered redirect URI.
	Queried = "queried"
	// Always is asked for consent each time, Skip never.
	Always = "always"
	Skip   = "skip"
	// Plain may use the PKCE method plain.
	Plain = "plain"
	// Opaque takes opaque access tokens, Fixed never rotates its refresh tokens.
	Opaque = "opaque"
	Fixed  = "fixed"
	// Suspended and Draft are no usable apps.
	Suspended = "suspended"
	Draft     = "draft"
	// NoRefresh has the grant type authorization_code alone.
	NoRefresh = "no-refresh"
	// Gatekeeper stands before COCONet and may ask about its tokens; Neighbour
	// stands before the other API.
	Gatekeeper = "gatekeeper"
	Neighbour  = "neighbour"
	// Twofold has capabilities of both APIs.
	Twofold = "twofold"
	// Hybrid may have every response type; Pairwise knows people by subjects of
	// its own sector, and Sibling is of that sector too; Signed gets userinfo as
	// a JWT, and Unsigned its ID tokens without a signature.
	Hybrid   = "hybrid"
	Pairwise = "pairwise"
	Sibling  = "sibling"
	Signed   = "signed"
	Unsigned = "unsigned"
	// Folding may send its requests as unsigned request objects.
	Folding = "folding"
	// Sharing signs its assertions with its secret, Signing with a key of its own;
	// Compatible does so too, in the ways of older software.
	Sharing    = "sharing"
	Signing    = "signing"
	Compatible = "compatible"
)

// SecondAPI is an API beside COCONet.
const SecondAPI = "https://second.example"

// Chosen is the client secret of Exact: one that an operator chose.
const Chosen = "chosen by: an operator & kept+slow"

// addCast writes the cast into the configuration.
func addCast(c *config.Config, secrets map[string]secret.Text, keys map[string]*ecdsa.PrivateKey) {
	c.Keys.Signing = []string{"ES256"}
	number := 40
	c.Bootstrap.Capabilities = append(c.Bootstrap.Capabilities,
		config.Capability{ID: "second.read", Number: &number, Name: map[string]string{"en": "Read the second"}, Optional: true})
	for i := range c.Resources {
		if c.Resources[i].ID == dev.COCONet {
			c.Resources[i].IntrospectionClients = []string{Gatekeeper}
		}
	}
	c.Resources = append(c.Resources, config.Resource{ID: SecondAPI, Name: "Second", Capabilities: []string{"second.read"},
		IntrospectionClients: []string{Neighbour}})
	window := 0
	for _, client := range []config.Client{
		{ClientID: Exact, RedirectURIs: []string{"https://a.test/cb"}, ClientSecret: Chosen},
		{ClientID: Dotted, RedirectURIs: []string{"https://foo.a.test/cb"}},
		{ClientID: Queried, RedirectURIs: []string{"https://a.test/cb?tenant=7"}},
		{ClientID: Always, RedirectURIs: []string{"https://always.test/cb"}, Consent: "always"},
		{ClientID: Skip, RedirectURIs: []string{"https://skip.test/cb"}, Consent: "skip"},
		{ClientID: Plain, AppType: "native", RedirectURIs: []string{"com.example.plain:/cb"}, PKCE: "plain"},
		{ClientID: Opaque, RedirectURIs: []string{"https://opaque.test/cb"}, AccessTokenFormat: "opaque"},
		{ClientID: Fixed, RedirectURIs: []string{"https://fixed.test/cb"}, RefreshMode: "fixed"},
		{ClientID: Suspended, RedirectURIs: []string{"https://suspended.test/cb"}, State: "suspended"},
		{ClientID: Draft, RedirectURIs: []string{"https://draft.test/cb"}, State: "draft"},
		{ClientID: NoRefresh, RedirectURIs: []string{"https://once.test/cb"}, GrantTypes: []string{"authorization_code"}, RefreshMode: "rotate", RefreshWindow: &window},
		{ClientID: Gatekeeper, AppType: "service", Capabilities: []string{"network.read"}},
		{ClientID: Neighbour, AppType: "service", Capabilities: []string{"second.read"}},
		{ClientID: Hybrid, RedirectURIs: []string{"https://hybrid.test/cb"}, ResponseTypes: []string{
			"code", "id_token", "id_token token", "code id_token", "code token", "code id_token token"}},
		{ClientID: Pairwise, RedirectURIs: []string{"https://pair.test/cb"}, SubjectType: "pairwise"},
		{ClientID: Sibling, RedirectURIs: []string{"https://pair.test/other"}, SubjectType: "pairwise"},
		{ClientID: Signed, RedirectURIs: []string{"https://signed.test/cb"}, UserinfoSignedResponseAlg: "ES256"},
		{ClientID: Unsigned, RedirectURIs: []string{"https://unsigned.test/cb"}, IDTokenSignedResponseAlg: "none"},
		{ClientID: Folding, RedirectURIs: []string{"https://folding.test/cb"}, RequestObjectSigningAlg: "none"},
		{ClientID: Twofold, RedirectURIs: []string{"https://twofold.test/cb"}, Capabilities: []string{"network.read", "climate.read", "second.read"}},
		{ClientID: Sharing, AppType: "service", Capabilities: []string{"network.read"}, TokenEndpointAuthMethod: "client_secret_jwt"},
		{ClientID: Signing, AppType: "service", Capabilities: []string{"network.read"}, TokenEndpointAuthMethod: "private_key_jwt"},
		{ClientID: Compatible, AppType: "service", Capabilities: []string{"network.read"}, TokenEndpointAuthMethod: "private_key_jwt", AssertionAudience: "compatible"},
	} {
		client.ClientName = "The " + client.ClientID + " app"
		switch {
		case client.TokenEndpointAuthMethod == "private_key_jwt":
			keys[client.ClientID], client.JWKS = newClientKey()
		case client.ClientID != Plain:
			if client.ClientSecret == "" {
				client.ClientSecret = secret.New("cs")
			}
			secrets[client.ClientID] = client.ClientSecret
		}
		c.Bootstrap.Clients = append(c.Bootstrap.Clients, client)
	}
}
