package client

import (
	"net/url"
	"slices"

	"github.com/authgrove/authgrove/internal/jose"
)

// PublicKeys are the keys that the client signs with; the error is
// jose.ErrKeySet if it has none.
func (m *Metadata) PublicKeys() (jose.PublicKeys, error) { return jose.ParsePublicKeys(m.JWKS) }

// checkKeys: whoever signs must have keys, and keys that cannot be used are
// refused whoever has them.
func (m *Metadata) checkKeys(ps *Problems) {
	signs := m.AuthMethod == AuthPrivateKeyJWT || m.RequestObjectAlg != "" && m.RequestObjectAlg != AlgNone
	if signs && len(m.JWKS) == 0 && m.JWKSURI == "" {
		ps.add("jwks", "an app that signs needs public keys here, or at jwks_uri")
	}
	if len(m.JWKS) > 0 && m.JWKSURI != "" {
		ps.add("jwks_uri", "jwks and jwks_uri exclude each other (RFC 7591 §2)")
	}
	// Plain http is refused when it is fetched, unless the server is under test.
	if u, err := url.Parse(m.JWKSURI); m.JWKSURI != "" && (err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil) {
		ps.add("jwks_uri", "%q is not an https address", m.JWKSURI)
	}
	if len(m.JWKS) > 0 {
		if _, err := m.PublicKeys(); err != nil {
			ps.add("jwks", "%v", err)
		}
	}
	m.checkAuthAlg(ps)
	if !slices.Contains([]AssertionAudience{"", AudienceIssuer, AudienceCompatible}, m.AssertionAudience) {
		ps.add("assertion_audience", "%q is not one of issuer, compatible", m.AssertionAudience)
	}
}

// algHS256 is the one algorithm of client_secret_jwt: those beside it would only
// demand longer secrets.
const algHS256 = "HS256"

// checkAuthAlg: the algorithm must be one of the method. Where no assertion is
// made it says nothing, and stays for when one will be.
func (m *Metadata) checkAuthAlg(ps *Problems) {
	shared := m.AuthAlg == algHS256
	switch {
	case m.AuthAlg == "":
	case !shared && !slices.Contains(signingAlgs, m.AuthAlg):
		ps.add("token_endpoint_auth_signing_alg", "%q is not one of ES256, RS256, EdDSA, PS256, HS256", m.AuthAlg)
	case m.AuthMethod == AuthSecretJWT && !shared:
		ps.add("token_endpoint_auth_signing_alg", "client_secret_jwt signs by HS256, not by %s", m.AuthAlg)
	case m.AuthMethod == AuthPrivateKeyJWT && shared:
		ps.add("token_endpoint_auth_signing_alg", "private_key_jwt signs by ES256, RS256, EdDSA or PS256, not by a shared secret")
	}
}
