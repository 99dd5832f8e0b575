package client

import (
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
	if signs && len(m.JWKS) == 0 {
		ps.add("jwks", "an app that signs needs public keys here")
	}
	if len(m.JWKS) > 0 {
		if _, err := m.PublicKeys(); err != nil {
			ps.add("jwks", "%v", err)
		}
	}
	if m.AuthAlg != "" && !slices.Contains(signingAlgs, m.AuthAlg) {
		ps.add("token_endpoint_auth_signing_alg", "%q is not one of ES256, RS256, EdDSA, PS256", m.AuthAlg)
	}
	if !slices.Contains([]AssertionAudience{"", AudienceIssuer, AudienceCompatible}, m.AssertionAudience) {
		ps.add("assertion_audience", "%q is not one of issuer, compatible", m.AssertionAudience)
	}
}
