package config

import "github.com/authgrove/authgrove/internal/secret"

// Client is an app under the member names of RFC 7591 and OpenID Connect, with our own beside them.
// A member that is left out takes the default of its `app_type`.
type Client struct {
	// Its public identifier.
	ClientID string `koanf:"client_id" required:"true"`
	// Its secret, if it authenticates with one. For `client_secret_jwt` at least 32 bytes.
	ClientSecret secret.Text `koanf:"client_secret" secret:"16"`
	// A file that holds the secret, readable by its owner only.
	ClientSecretFile string `koanf:"client_secret_file"`
	// Its name on pages.
	ClientName string `koanf:"client_name"`
	// What kind of app it is: installed on a device, in a browser, on a server, a cloud that acts
	// for people, or a program that acts for itself.
	AppType string `koanf:"app_type" enum:"native|spa|web|c2c|service"`
	// Where it stands in review. Left out: `published`.
	State string `koanf:"state" enum:"draft|submitted|approved|published|suspended"`
	// Where answers may be sent.
	RedirectURIs []string `koanf:"redirect_uris"`
	// Where a browser may be sent after signing out.
	PostLogoutRedirectURIs []string `koanf:"post_logout_redirect_uris"`
	// Where it is told by us that a session is over (Back-Channel Logout): an https address on the internet.
	BackchannelLogoutURI string `koanf:"backchannel_logout_uri"`
	// Whether it needs to hear which session; it always does.
	BackchannelLogoutSessionRequired bool `koanf:"backchannel_logout_session_required"`
	// Where it is told by the browser, in a frame of the signed-out page (Front-Channel Logout): an address with
	// the scheme, host and port of one of its redirect URIs.
	FrontchannelLogoutURI string `koanf:"frontchannel_logout_uri"`
	// Whether it needs to hear which session; it always does.
	FrontchannelLogoutSessionRequired bool `koanf:"frontchannel_logout_session_required"`
	// Grant types it may use.
	GrantTypes []string `koanf:"grant_types" enum:"authorization_code|implicit|refresh_token|client_credentials"`
	// Response types it may use. All but `code` hand tokens to the browser; an app needs them only if
	// it cannot be changed to use `code`.
	ResponseTypes []string `koanf:"response_types" enum:"code|id_token|id_token token|code id_token|code token|code id_token token"`
	// How it authenticates at the token endpoint.
	TokenEndpointAuthMethod string `koanf:"token_endpoint_auth_method" enum:"none|client_secret_basic|client_secret_post|client_secret_jwt|private_key_jwt"`
	// Its public keys, for `private_key_jwt` and signed request objects.
	JWKS JWKS `koanf:"jwks"`
	// Where it publishes its keys instead: an https address on the internet.
	JWKSURI string `koanf:"jwks_uri"`
	// The algorithm of its assertions. Left out: each of those that its keys allow, and `HS256` for
	// `client_secret_jwt`, which has no other.
	TokenEndpointAuthSigningAlg string `koanf:"token_endpoint_auth_signing_alg" enum:"ES256|RS256|EdDSA|PS256|HS256"`
	// How its assertions are addressed: to the issuer alone (`issuer`, the default), or, for apps that
	// cannot do that, also to the endpoint and in lists, and for up to five minutes (`compatible`).
	AssertionAudience string `koanf:"assertion_audience" enum:"issuer|compatible"`
	// Scopes it may ask for, separated by spaces; also what it gets when it asks for none.
	Scope string `koanf:"scope"`
	// Capabilities it may ask for, by id.
	Capabilities []string `koanf:"capabilities"`
	// What RFC 7636 demands of it; `plain` also allows the challenge method `plain`.
	PKCE string `koanf:"pkce" enum:"required|optional|plain"`
	// When a person is asked: once and again when rights grow, at each sign-in, or never.
	Consent string `koanf:"consent" enum:"remember|always|skip"`
	// Seconds an access token lives, at most `lifetimes.access_token_cap`. 0: the server's default.
	AccessTokenLifetime int `koanf:"access_token_lifetime" min:"10" max:"86400"`
	// Whether its access tokens can be read by an API on its own.
	AccessTokenFormat string `koanf:"access_token_format" enum:"jwt|opaque"`
	// Seconds after the sign-in at which its grants end, at most `lifetimes.refresh_absolute_cap`. 0:
	// the server's default.
	RefreshTokenLifetime int `koanf:"refresh_token_lifetime" min:"60" max:"15552000"`
	// Seconds without use after which its grants end. 0: the server's default.
	RefreshIdleLifetime int `koanf:"refresh_idle_lifetime" min:"60" max:"15552000"`
	// When a used refresh token may be presented again.
	RefreshMode string `koanf:"refresh_mode" enum:"rotate|until-used|fixed"`
	// Seconds in which a refresh may be retried with the same token. Left out: 30.
	RefreshWindow *int `koanf:"refresh_window" min:"0" max:"60"`
	// Algorithm of its ID tokens. Left out: `ES256`.
	// `none` leaves them unsigned and is only for those that come from the token endpoint.
	IDTokenSignedResponseAlg string `koanf:"id_token_signed_response_alg" enum:"ES256|RS256|EdDSA|PS256|none"`
	// Algorithm of the userinfo answer, which is then a JWT. Left out: plain JSON.
	UserinfoSignedResponseAlg string `koanf:"userinfo_signed_response_alg" enum:"ES256|RS256|EdDSA|PS256"`
	// Whether all apps know a person by one `sub` (`public`), or apps of each sector by another.
	SubjectType string `koanf:"subject_type" enum:"public|pairwise"`
	// Address of a JSON array that lists the redirect URIs of every app of the sector. It is fetched
	// when the app is added or changed.
	SectorIdentifierURI string `koanf:"sector_identifier_uri"`
	// Lets the app send its request as a request object (RFC 9101), signed by this algorithm with a
	// key of its `jwks`, or unsigned (`none`). Left out: request objects are refused.
	RequestObjectSigningAlg string `koanf:"request_object_signing_alg" enum:"ES256|RS256|EdDSA|PS256|none"`
	// Addresses at which request objects may be fetched (`request_uri`).
	RequestURIs []string `koanf:"request_uris"`
	// Seconds after which a sign-in is too old for it, unless a request says otherwise.
	DefaultMaxAge *int `koanf:"default_max_age" min:"0" max:"15552000"`
	// Whether its ID tokens always say when the person signed in.
	RequireAuthTime bool `koanf:"require_auth_time"`
	// Address of its logo: PNG, JPEG, WebP or GIF, told by the content, of at most 256 KB. It is fetched
	// once, from the internet only, and pages show that copy; without one they show the name alone.
	LogoURI string `koanf:"logo_uri"`
	// Address of its home page.
	ClientURI string `koanf:"client_uri"`
	// Address of its privacy policy.
	PolicyURI string `koanf:"policy_uri"`
	// Address of its terms of service.
	TosURI string `koanf:"tos_uri"`
	// The app group it belongs to.
	AppGroup string `koanf:"app_group"`
	// Who publishes it.
	Publisher string `koanf:"publisher"`
	// Whether the publisher is known to be who it says.
	PublisherVerified bool `koanf:"publisher_verified"`
}

// JWKS is a set of public keys (RFC 7517 §5). A private member is an unknown key.
type JWKS struct {
	// The keys.
	Keys []JWK `koanf:"keys" json:"keys"`
}

// JWK is one public key (RFC 7517 §4, RFC 7518 §6).
type JWK struct {
	// Its type.
	Kty string `koanf:"kty" json:"kty" required:"true" enum:"EC|RSA|OKP"`
	// Its name in what it signs.
	Kid string `koanf:"kid" json:"kid,omitempty"`
	// What it is for.
	Use string `koanf:"use" json:"use,omitempty" enum:"sig|enc"`
	// The one algorithm that it is used with.
	Alg string `koanf:"alg" json:"alg,omitempty"`
	// The curve of an EC or OKP key.
	Crv string `koanf:"crv" json:"crv,omitempty"`
	// A coordinate of an EC key, or an OKP key itself.
	X string `koanf:"x" json:"x,omitempty"`
	// The other coordinate of an EC key.
	Y string `koanf:"y" json:"y,omitempty"`
	// The modulus of an RSA key.
	N string `koanf:"n" json:"n,omitempty"`
	// The exponent of an RSA key.
	E string `koanf:"e" json:"e,omitempty"`
}
