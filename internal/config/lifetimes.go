package config

import "time"

// Lifetimes are the defaults and caps that a client's own lifetimes are measured against.
type Lifetimes struct {
	// Access token of a client that sets none.
	AccessToken time.Duration `koanf:"access_token" default:"300s" min:"10s" max:"24h"`
	// The same for clients with `app_type: c2c`.
	AccessTokenC2C time.Duration `koanf:"access_token_c2c" default:"1h" min:"10s" max:"24h"`
	// No client may have more.
	AccessTokenCap time.Duration `koanf:"access_token_cap" default:"24h" min:"10s" max:"24h"`
	// Authorization code.
	AuthorizationCode time.Duration `koanf:"authorization_code" default:"60s" min:"10s" max:"10m"`
	// ID token.
	IDToken time.Duration `koanf:"id_token" default:"300s" min:"10s" max:"24h"`
	// A grant whose refresh token is not used for this long ends.
	RefreshIdle time.Duration `koanf:"refresh_idle" default:"14d" min:"1m" max:"180d"`
	// A grant of a public client (one without a secret) ends this long after the sign-in.
	RefreshAbsolutePublic time.Duration `koanf:"refresh_absolute_public" default:"30d" min:"1m" max:"180d"`
	// A grant of a client that authenticates ends this long after the sign-in.
	RefreshAbsoluteConfidential time.Duration `koanf:"refresh_absolute_confidential" default:"90d" min:"1m" max:"180d"`
	// No client may have more.
	RefreshAbsoluteCap time.Duration `koanf:"refresh_absolute_cap" default:"180d" min:"1m" max:"180d"`
	// A signed-in browser that is not used for this long is signed out. A strict server uses 1h.
	SessionIdle time.Duration `koanf:"session_idle" default:"24h" min:"1m" max:"180d"`
	// A signed-in browser is signed out this long after the sign-in. A strict server uses 24h.
	SessionAbsolute time.Duration `koanf:"session_absolute" default:"30d" min:"1m" max:"180d"`
	// How long others may cache the published signing keys.
	JWKSMaxAge time.Duration `koanf:"jwks_max_age" default:"900s" min:"60s" max:"24h"`
}
