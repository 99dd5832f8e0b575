package config

// Resource is an API that takes our tokens.
type Resource struct {
	// The API's address: an absolute URI without a fragment. It is the `resource` of a request and
	// the audience of the token.
	ID string `koanf:"id" required:"true" example:"https://api.example.com"`
	// Its name on pages.
	Name string `koanf:"name"`
	// Whether the API reads its tokens itself (`jwt`) or asks about them (`opaque`, which can be
	// revoked at once). Without it a client's own choice counts, else `jwt`.
	AccessTokenFormat string `koanf:"access_token_format" enum:"jwt|opaque"`
	// Algorithm of its tokens. Without it `ES256`.
	SigningAlg string `koanf:"signing_alg" enum:"ES256|RS256|EdDSA|PS256"`
	// The capabilities that this API serves, by id.
	Capabilities []string `koanf:"capabilities"`
	// Clients that may ask about tokens of this API, by client id.
	IntrospectionClients []string `koanf:"introspection_clients"`
}
