package config

import (
	"time"

	"github.com/authgrove/authgrove/internal/secret"
)

// Config is every setting of a server.
type Config struct {
	// The address of this server as people and programs see it. It is the issuer of every token and
	// the only Host that is answered. Scheme, host and, if needed, port: no path and no slash at the
	// end. Must be https; http is accepted for localhost and loopback addresses.
	URL string `koanf:"url" required:"true" example:"https://id.example.com"`
	// The address and port to listen on.
	Listen string `koanf:"listen" default:"127.0.0.1:8080"`
	// Where everything is kept: `sqlite:///absolute/path` for a file of this machine, or a
	// `postgres://` URL, which any number of nodes may share.
	Database secret.Text `koanf:"database" default:"sqlite:///var/lib/authgrove/authgrove.db"`
	// A file that holds the value of `database`, for a URL with a password. It is not the database
	// itself.
	DatabaseFile string `koanf:"database_file"`
	// The key under which all other keys are encrypted in the database: 32 random bytes as 64 hex
	// digits or base64. Whoever holds it and the database can sign tokens. If it is lost, every
	// token and session is lost.
	MasterKey secret.Text `koanf:"master_key"`
	// A file that holds the value of `master_key`, readable by its owner only. To make one:
	// `(umask 077; openssl rand -hex 32 > master.key)`.
	MasterKeyFile string `koanf:"master_key_file" default:"/etc/authgrove/master.key"`
	// Transport security of `listen`.
	TLS TLS `koanf:"tls"`
	// Addresses or networks (CIDR) of reverse proxies. Only from these is `X-Forwarded-For` believed.
	TrustedProxies []string `koanf:"trusted_proxies" example:"10.0.0.0/8"`
	// Prometheus metrics.
	Metrics Metrics `koanf:"metrics"`
	// How many grants one account may have with one client. The next one ends the oldest.
	GrantsPerClient int `koanf:"grants_per_client" default:"50" min:"1" max:"10000"`
	// How long things live.
	Lifetimes Lifetimes `koanf:"lifetimes"`
	// Whether somebody who proves an address that nobody has becomes an account: `open`, or `closed`
	// if accounts are made by the operator alone.
	SignUp string `koanf:"sign_up" default:"open" enum:"open|closed"`
	// The language of people of whom no other is known, such as `en` or `de`.
	Language string `koanf:"language" default:"en"`
	// How people sign in.
	SignIn SignIn `koanf:"sign_in"`
	// How mail leaves this server.
	SMTP SMTP `koanf:"smtp"`
	// Signing keys and their rotation.
	Keys Keys `koanf:"keys"`
	// The APIs that take tokens of this server (RFC 8707 calls them resources).
	Resources []Resource `koanf:"resources"`
	// Switches for tests.
	Testing Testing `koanf:"testing"`
	// What must exist. It is applied at every start, changes what differs and removes nothing.
	Bootstrap Bootstrap `koanf:"bootstrap"`
}

// TLS is the transport security of the main listener.
type TLS struct {
	// `off` for plain http, behind a proxy or on loopback; `files` to serve https with the
	// certificate below.
	Mode string `koanf:"mode" default:"off" enum:"off|files"`
	// Certificate chain, PEM. Required with `mode: files`.
	CertFile string `koanf:"cert_file"`
	// Private key of the certificate, PEM, readable by its owner only. Required with `mode: files`.
	KeyFile string `koanf:"key_file"`
}

// Metrics is the Prometheus listener.
type Metrics struct {
	// The address and port to serve `/metrics` on, apart from people and apps. Without it there are
	// no metrics.
	Listen string `koanf:"listen" example:"127.0.0.1:9090"`
}

// Keys is the policy of the keyring.
type Keys struct {
	// Algorithms that this server has a signing key for. `ES256` must be among them, because apps
	// and APIs that name no algorithm use it. An algorithm named by a resource or a bootstrap client
	// is added by itself.
	Signing []string `koanf:"signing" default:"ES256,RS256" enum:"ES256|RS256|EdDSA|PS256"`
	// How long a signing key is used before the next one takes over.
	RotateEvery time.Duration `koanf:"rotate_every" default:"90d" min:"2d" max:"3650d"`
	// How long a new signing key is published before it is used, so that every cache knows it. At
	// least twice `lifetimes.jwks_max_age`.
	PublishAhead time.Duration `koanf:"publish_ahead" default:"24h" min:"24h" max:"30d"`
}

// SigningAlgorithms are those of Signing, and after them those that only a resource or a client names.
func (c *Config) SigningAlgorithms() []string {
	algorithms := newOrderedSet(c.Keys.Signing...)
	for _, resource := range c.Resources {
		algorithms.add(resource.SigningAlg)
	}
	for _, client := range c.Bootstrap.Clients {
		if client.IDTokenSignedResponseAlg != "none" {
			algorithms.add(client.IDTokenSignedResponseAlg)
		}
		algorithms.add(client.UserinfoSignedResponseAlg)
	}
	return algorithms.values
}
