package client

import (
	"encoding/json"
	"time"
)

// ID is the public client identifier (RFC 6749 §2.2).
type ID string

// Number is the surrogate key of a client inside the database. It is never
// shown to a browser.
type Number int64

// Type says what kind of app a client is; defaults hang on it.
type Type string

// The app types of this release.
const (
	Native  Type = "native"
	SPA     Type = "spa"
	Web     Type = "web"
	C2C     Type = "c2c"
	Service Type = "service"
)

// State is the place of an app in its life; see State.Usable.
type State string

// The states of the review pipeline.
const (
	Draft     State = "draft"
	Submitted State = "submitted"
	Approved  State = "approved"
	Published State = "published"
	Suspended State = "suspended"
)

// Usable reports whether everyone may use an app in this state. Until the
// portal knows members and test accounts, only a published app is usable.
func (s State) Usable() bool { return s == Published }

// AuthMethod is a value of token_endpoint_auth_method (RFC 7591 §2).
type AuthMethod string

// The ways a client may authenticate.
const (
	AuthNone  AuthMethod = "none"
	AuthBasic AuthMethod = "client_secret_basic"
	AuthPost  AuthMethod = "client_secret_post"
	// AuthSecretJWT signs an assertion with the secret it shares with this server.
	AuthSecretJWT AuthMethod = "client_secret_jwt"
	// AuthPrivateKeyJWT signs an assertion with a key of its own (RFC 7523).
	AuthPrivateKeyJWT AuthMethod = "private_key_jwt"
)

// authMethods are all of them, as they are told to whoever names another.
var authMethods = []AuthMethod{AuthNone, AuthBasic, AuthPost, AuthSecretJWT, AuthPrivateKeyJWT}

// NeedsSecret reports whether the method takes a secret that this server keeps.
func (m AuthMethod) NeedsSecret() bool { return m == AuthBasic || m == AuthPost || m == AuthSecretJWT }

// Asserts reports whether the method is a signed assertion (RFC 7523).
func (m AuthMethod) Asserts() bool { return m == AuthSecretJWT || m == AuthPrivateKeyJWT }

// AssertionAudience says how a client assertion may be addressed.
type AssertionAudience string

// AudienceIssuer takes the issuer alone, as one string; AudienceCompatible also
// takes the address of the endpoint, and either in a list, for clients that were
// built before that became a rule.
const (
	AudienceIssuer     AssertionAudience = "issuer"
	AudienceCompatible AssertionAudience = "compatible"
)

// RefreshMode says when a presented refresh token may be presented again.
type RefreshMode string

// The modes; docs/token-cycle.md says what each does to which generation.
const (
	Rotate    RefreshMode = "rotate"
	UntilUsed RefreshMode = "until-used"
	Fixed     RefreshMode = "fixed"
)

// ConsentPolicy says when a person is asked.
type ConsentPolicy string

// Remember asks once, Always at each sign-in; Skip is an administrator's choice.
const (
	ConsentRemember ConsentPolicy = "remember"
	ConsentAlways   ConsentPolicy = "always"
	ConsentSkip     ConsentPolicy = "skip"
)

// PKCEPolicy says what RFC 7636 demands of a client.
type PKCEPolicy string

// Plain also allows the challenge method `plain`; an administrator's choice.
const (
	PKCERequired PKCEPolicy = "required"
	PKCEOptional PKCEPolicy = "optional"
	PKCEPlain    PKCEPolicy = "plain"
)

// TokenFormat is the shape of an access token.
type TokenFormat string

// JWT is readable by an API on its own; an opaque token is asked about.
const (
	JWT    TokenFormat = "jwt"
	Opaque TokenFormat = "opaque"
)

// Client is an application known to the server.
type Client struct {
	Number Number
	ID     ID
	State  State
	// Revocation is copied into each grant; raising it ends them all.
	Revocation int64
	// CodeRevision is copied into each code; it is raised when a redirect URI
	// or a grant type is taken away, so that pending codes die.
	CodeRevision int64
	Secrets      []Secret
	Metadata     Metadata
	CreatedAt    time.Time
	UpdatedAt    time.Time
}

// SecretKind says how a client secret is kept.
type SecretKind string

// A generated secret has enough entropy for one keyed hash; a chosen one needs a
// slow hash. One that signs is sealed, because its value is needed.
const (
	SecretKeyed  SecretKind = "keyed"
	SecretSlow   SecretKind = "slow"
	SecretSealed SecretKind = "sealed"
)

// Secret is what the database keeps of a client secret. Two may be valid at
// once, so that a secret can be changed without an outage.
type Secret struct {
	Kind SecretKind
	// KeyID names the MAC key that it is kept under.
	KeyID string
	// Kept is the hash, or the sealed secret.
	Kept []byte
	// ExpiresAt is zero for the current secret and set for one that is being replaced.
	ExpiresAt time.Time
}

// Metadata is what a client registers (RFC 7591 §2 and our own members beside
// it); it is stored and printed as JSON. Lifetimes are in seconds, 0 means the
// server's default.
type Metadata struct {
	Name                   string     `json:"client_name"`
	Type                   Type       `json:"app_type"`
	AuthMethod             AuthMethod `json:"token_endpoint_auth_method"`
	RedirectURIs           []string   `json:"redirect_uris,omitempty"`
	PostLogoutRedirectURIs []string   `json:"post_logout_redirect_uris,omitempty"`
	// Where the client is told that a session is over, by this server and by the
	// browser. Both always say which session, whether or not it is required.
	BackchannelLogoutURI        string         `json:"backchannel_logout_uri,omitempty"`
	BackchannelSessionRequired  bool           `json:"backchannel_logout_session_required,omitempty"`
	FrontchannelLogoutURI       string         `json:"frontchannel_logout_uri,omitempty"`
	FrontchannelSessionRequired bool           `json:"frontchannel_logout_session_required,omitempty"`
	GrantTypes                  []string       `json:"grant_types"`
	ResponseTypes               []ResponseType `json:"response_types,omitempty"`
	Scope                       string         `json:"scope,omitempty"`
	Capabilities                []string       `json:"capabilities,omitempty"`
	PKCE                        PKCEPolicy     `json:"pkce"`
	Consent                     ConsentPolicy  `json:"consent"`
	AccessTokenLifetime         int            `json:"access_token_lifetime,omitempty"`
	AccessTokenFormat           TokenFormat    `json:"access_token_format,omitempty"`
	RefreshTokenLifetime        int            `json:"refresh_token_lifetime,omitempty"`
	RefreshIdleLifetime         int            `json:"refresh_idle_lifetime,omitempty"`
	RefreshMode                 RefreshMode    `json:"refresh_mode"`
	RefreshWindow               int            `json:"refresh_window"`
	IDTokenAlg                  string         `json:"id_token_signed_response_alg"`
	UserInfoAlg                 string         `json:"userinfo_signed_response_alg,omitempty"` // "": plain JSON
	SubjectType                 SubjectType    `json:"subject_type,omitempty"`
	SectorIdentifierURI         string         `json:"sector_identifier_uri,omitempty"`
	// RequestObjectAlg switches request objects on: the algorithm they must be
	// signed with, or none for those without a signature.
	RequestObjectAlg string   `json:"request_object_signing_alg,omitempty"`
	RequestURIs      []string `json:"request_uris,omitempty"`
	// JWKS are the client's public keys, for what it signs; JWKSURI is where it
	// publishes them instead.
	JWKS              json.RawMessage   `json:"jwks,omitempty"`
	JWKSURI           string            `json:"jwks_uri,omitempty"`
	AuthAlg           string            `json:"token_endpoint_auth_signing_alg,omitempty"` // "": any of ours
	AssertionAudience AssertionAudience `json:"assertion_audience,omitempty"`
	DefaultMaxAge     *int              `json:"default_max_age,omitempty"`
	RequireAuthTime   bool              `json:"require_auth_time,omitempty"`
	LogoURI           string            `json:"logo_uri,omitempty"`
	ClientURI         string            `json:"client_uri,omitempty"`
	PolicyURI         string            `json:"policy_uri,omitempty"`
	TermsURI          string            `json:"tos_uri,omitempty"`
	AppGroup          string            `json:"app_group,omitempty"`
	Publisher         string            `json:"publisher,omitempty"`
	PublisherVerified bool              `json:"publisher_verified,omitempty"`
}
