package client

import "slices"

// AlgNone is the JWS algorithm without a signature (RFC 7518 §3.6).
const AlgNone = "none"

var signingAlgs = []string{"ES256", "RS256", "EdDSA", "PS256"}

func (m *Metadata) checkSignatures(ps *Problems) {
	switch {
	case m.IDTokenAlg == AlgNone && m.respondsWith(ResponseType.IDToken):
		ps.add("id_token_signed_response_alg", "none is only for ID tokens that come from the token endpoint (OpenID Connect Registration §2)")
	case m.IDTokenAlg != AlgNone && !slices.Contains(signingAlgs, m.IDTokenAlg):
		ps.add("id_token_signed_response_alg", "%q is not one of ES256, RS256, EdDSA, PS256, none", m.IDTokenAlg)
	}
	if m.UserInfoAlg != "" && !slices.Contains(signingAlgs, m.UserInfoAlg) {
		ps.add("userinfo_signed_response_alg", "%q is not one of ES256, RS256, EdDSA, PS256", m.UserInfoAlg)
	}
}
