// Spec: RFC 8414 §2, OpenID Connect Discovery 1.0 §3, RFC 9207 §3, RP-Initiated Logout §2.1, Back-Channel Logout 1.0 §2.1, Front-Channel Logout 1.0 §3, Session Management 1.0 §3.3.

package oauth

import (
	"slices"

	"github.com/authgrove/authgrove/internal/client"
	"github.com/authgrove/authgrove/internal/jose"
)

// Paths of the endpoints below the issuer. They are part of what users rely on.
const (
	PathAuthorize     = "/oauth2/authorize"
	PathToken         = "/oauth2/token"
	PathUserInfo      = "/oauth2/userinfo"
	PathIntrospection = "/oauth2/introspect"
	PathRevocation    = "/oauth2/revoke"
	PathEndSession    = "/oauth2/end_session"
	PathCheckSession  = "/oauth2/check_session"
	PathJWKS          = "/.well-known/jwks.json"
	PathOpenID        = "/.well-known/openid-configuration"
	PathServer        = "/.well-known/oauth-authorization-server"
)

// Metadata is the discovery document, the same for OAuth and OpenID Connect.
type Metadata struct {
	Issuer                    string   `json:"issuer"`
	AuthorizationEndpoint     string   `json:"authorization_endpoint"`
	TokenEndpoint             string   `json:"token_endpoint"`
	UserInfoEndpoint          string   `json:"userinfo_endpoint"`
	JWKSURI                   string   `json:"jwks_uri"`
	IntrospectionEndpoint     string   `json:"introspection_endpoint"`
	RevocationEndpoint        string   `json:"revocation_endpoint"`
	EndSessionEndpoint        string   `json:"end_session_endpoint"`
	CheckSessionIframe        string   `json:"check_session_iframe"`
	ScopesSupported           []string `json:"scopes_supported"`
	ResponseTypesSupported    []string `json:"response_types_supported"`
	ResponseModesSupported    []string `json:"response_modes_supported"`
	GrantTypesSupported       []string `json:"grant_types_supported"`
	PromptValuesSupported     []string `json:"prompt_values_supported"`
	SubjectTypesSupported     []string `json:"subject_types_supported"`
	ACRValuesSupported        []string `json:"acr_values_supported"`
	IDTokenAlgs               []string `json:"id_token_signing_alg_values_supported"`
	UserInfoAlgs              []string `json:"userinfo_signing_alg_values_supported"`
	RequestObjectAlgs         []string `json:"request_object_signing_alg_values_supported,omitempty"`
	TokenAuthMethods          []string `json:"token_endpoint_auth_methods_supported"`
	TokenAuthAlgs             []string `json:"token_endpoint_auth_signing_alg_values_supported"`
	IntrospectionAuthAlgs     []string `json:"introspection_endpoint_auth_signing_alg_values_supported"`
	RevocationAuthAlgs        []string `json:"revocation_endpoint_auth_signing_alg_values_supported"`
	IntrospectionAuthMethods  []string `json:"introspection_endpoint_auth_methods_supported"`
	RevocationAuthMethods     []string `json:"revocation_endpoint_auth_methods_supported"`
	ClaimsSupported           []string `json:"claims_supported"`
	ClaimTypesSupported       []string `json:"claim_types_supported"`
	CodeChallengeMethods      []string `json:"code_challenge_methods_supported"`
	BackchannelLogout         bool     `json:"backchannel_logout_supported"`
	FrontchannelLogout        bool     `json:"frontchannel_logout_supported"`
	FrontchannelLogoutSession bool     `json:"frontchannel_logout_session_supported"`
	BackchannelLogoutSession  bool     `json:"backchannel_logout_session_supported"`
	IssParameterSupported     bool     `json:"authorization_response_iss_parameter_supported"`
	ClaimsParameterSupported  bool     `json:"claims_parameter_supported"`
	RequestParameterSupported bool     `json:"request_parameter_supported"`
	// The default of request_uri_parameter_supported is true, so silence would promise it.
	RequestURIParameterSupported bool `json:"request_uri_parameter_supported"`
}

// Metadata lists what is switched on, from the same tables that the endpoints use.
func (s *Server) Metadata() Metadata {
	at := func(path string) string { return s.Settings.Issuer + path }
	methods := []string{"client_secret_basic", "client_secret_post", "client_secret_jwt", "private_key_jwt"}
	assertionAlgs := append(algorithmNames(assertionAlgorithms), string(jose.HS256))
	return Metadata{
		Issuer: s.Settings.Issuer, AuthorizationEndpoint: at(PathAuthorize), TokenEndpoint: at(PathToken),
		UserInfoEndpoint: at(PathUserInfo), JWKSURI: at(PathJWKS), IntrospectionEndpoint: at(PathIntrospection),
		RevocationEndpoint: at(PathRevocation), EndSessionEndpoint: at(PathEndSession), CheckSessionIframe: at(PathCheckSession),
		ScopesSupported:        append(slices.Clone(standardScopes), slices.Sorted(slices.Values(s.Catalogue.Current().Capabilities()))...),
		ResponseTypesSupported: s.Settings.Offer.responseTypes(), ResponseModesSupported: modeNames(),
		GrantTypesSupported: s.grantTypeNames(), PromptValuesSupported: promptValues,
		SubjectTypesSupported: []string{string(client.Public), string(client.Pairwise)}, ACRValuesSupported: s.Settings.ACRValues,
		IDTokenAlgs: s.idTokenAlgs(), UserInfoAlgs: algorithmNames(s.Settings.SigningAlgorithms), TokenAuthMethods: append(slices.Clone(methods), "none"),
		IntrospectionAuthMethods: methods, RevocationAuthMethods: append(slices.Clone(methods), "none"),
		ClaimsSupported: claimNames(), ClaimTypesSupported: []string{"normal"}, CodeChallengeMethods: []string{challengeS256},
		TokenAuthAlgs: assertionAlgs, IntrospectionAuthAlgs: assertionAlgs, RevocationAuthAlgs: assertionAlgs,
		BackchannelLogout: true, BackchannelLogoutSession: true, FrontchannelLogout: true, FrontchannelLogoutSession: true,
		IssParameterSupported: true, ClaimsParameterSupported: true,
		RequestParameterSupported: s.Settings.Offer.RequestObjects, RequestURIParameterSupported: s.Settings.Offer.RequestURIs,
		RequestObjectAlgs: s.Settings.Offer.requestObjectAlgs(),
	}
}

func (s *Server) grantTypeNames() (names []string) {
	for _, g := range grantTypes() {
		names = append(names, g.name)
	}
	if s.Settings.Offer.frontChannel() {
		names = append(names, grantImplicit)
	}
	return names
}

func (s *Server) idTokenAlgs() []string {
	names := algorithmNames(s.Settings.SigningAlgorithms)
	if s.Settings.Offer.UnsignedIDTokens {
		names = append(names, client.AlgNone)
	}
	return names
}

func modeNames() (names []string) {
	for _, m := range responseModes {
		names = append(names, string(m))
	}
	return names
}

func algorithmNames(algs []jose.Algorithm) (names []string) {
	for _, a := range algs {
		names = append(names, string(a))
	}
	return names
}

// claimNames lists the claims about a person and those of the ID token itself.
func claimNames() []string {
	names := []string{"sub", "iss", "aud", "exp", "iat", "auth_time", "acr", "amr", "sid"}
	for _, row := range claimRows {
		names = append(names, row.claim)
	}
	return names
}
