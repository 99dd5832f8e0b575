package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"time"

	"github.com/authgrove/authgrove/internal/app"
	"github.com/authgrove/authgrove/internal/client"
	"github.com/authgrove/authgrove/internal/jose"
)

// metadataFlags are the members of a registration. One that is not given is left
// as it is; a list is replaced as a whole, and an empty value empties it.
type metadataFlags struct {
	Name                  *string                   `help:"Its name on pages."`
	Type                  *client.Type              `help:"native, spa, web, c2c or service."`
	RedirectURI           []string                  `name:"redirect-uri" sep:"none" placeholder:"URI" help:"Where answers may be sent; repeat it for more."`
	PostLogoutRedirectURI []string                  `name:"post-logout-redirect-uri" sep:"none" placeholder:"URI" help:"Where a browser may be sent after signing out; repeat it for more."`
	BackchannelLogoutURI  *string                   `name:"backchannel-logout-uri" placeholder:"URI" help:"Where it is told by us that a session is over."`
	BackchannelSession    *bool                     `name:"backchannel-logout-session-required" negatable:"" help:"It needs to hear which session; it always does."`
	FrontchannelLogoutURI *string                   `name:"frontchannel-logout-uri" placeholder:"URI" help:"Where it is told by the browser that a session is over."`
	FrontchannelSession   *bool                     `name:"frontchannel-logout-session-required" negatable:"" help:"It needs to hear which session; it always does."`
	GrantType             []string                  `placeholder:"NAME" help:"authorization_code, refresh_token, client_credentials."`
	AuthMethod            *client.AuthMethod        `placeholder:"METHOD" help:"none, client_secret_basic, client_secret_post, client_secret_jwt or private_key_jwt."`
	Scope                 *string                   `help:"Scope values it may ask for, separated by spaces; also what it gets when it asks for none."`
	Capability            []string                  `placeholder:"ID" help:"Capabilities it may ask for."`
	AuthAlg               *string                   `name:"token-endpoint-auth-signing-alg" placeholder:"ALG" help:"The one algorithm of its assertions: ES256, RS256, EdDSA, PS256, or HS256 for client_secret_jwt."`
	AssertionAudience     *client.AssertionAudience `placeholder:"RULE" help:"How its assertions are addressed: issuer or compatible."`
	JWKS                  *keySetFile               `name:"jwks" placeholder:"FILE" help:"A file with its public keys (a JWK Set)."`
	JWKSURI               *string                   `name:"jwks-uri" placeholder:"URL" help:"Where it publishes its public keys instead."`
	PKCE                  *client.PKCEPolicy        `name:"pkce" placeholder:"POLICY" help:"required, optional or plain."`
	Consent               *client.ConsentPolicy     `placeholder:"POLICY" help:"When a person is asked: remember, always or skip."`
	AccessTokenFormat     *client.TokenFormat       `placeholder:"FORMAT" help:"jwt or opaque."`
	AccessTokenLifetime   *int                      `placeholder:"SECONDS" help:"How long an access token lives; 0: the server's default."`
	RefreshTokenLifetime  *int                      `placeholder:"SECONDS" help:"When its grants end, from the sign-in; 0: the server's default."`
	RefreshIdleLifetime   *int                      `placeholder:"SECONDS" help:"When its grants end without use; 0: the server's default."`
	RefreshMode           *client.RefreshMode       `placeholder:"MODE" help:"rotate, until-used or fixed."`
	RefreshWindow         *int                      `placeholder:"SECONDS" help:"How long a refresh may be retried with the same token, 0 to 60."`
	IDTokenAlg            *string                   `name:"id-token-alg" placeholder:"ALG" help:"ES256, RS256, EdDSA or PS256."`
	DefaultMaxAge         *int                      `placeholder:"SECONDS" help:"When a sign-in is too old for it, unless a request says otherwise."`
	RequireAuthTime       *bool                     `negatable:"" help:"Say in every ID token when the person signed in."`
	LogoURI               *string                   `name:"logo-uri" placeholder:"URL" help:"Address of its logo: PNG, JPEG, WebP or GIF of at most 256 KB. It is fetched now, and shown from here."`
	ClientURI             *string                   `name:"client-uri" placeholder:"URL" help:"Address of its home page."`
	PolicyURI             *string                   `name:"policy-uri" placeholder:"URL" help:"Address of its privacy policy."`
	TermsURI              *string                   `name:"tos-uri" placeholder:"URL" help:"Address of its terms of service."`
	AppGroup              *string                   `placeholder:"NAME" help:"The app group it belongs to."`
	Publisher             *string                   `help:"Who publishes it."`
	PublisherVerified     *bool                     `negatable:"" help:"The publisher is known to be who it says."`
}

func (f *metadataFlags) apply(m *client.Metadata) {
	set(&m.Name, f.Name)
	set(&m.Type, f.Type)
	set(&m.AuthMethod, f.AuthMethod)
	replace(&m.RedirectURIs, f.RedirectURI)
	replace(&m.PostLogoutRedirectURIs, f.PostLogoutRedirectURI)
	set(&m.BackchannelLogoutURI, f.BackchannelLogoutURI)
	set(&m.BackchannelSessionRequired, f.BackchannelSession)
	set(&m.FrontchannelLogoutURI, f.FrontchannelLogoutURI)
	set(&m.FrontchannelSessionRequired, f.FrontchannelSession)
	if f.GrantType != nil {
		replace(&m.GrantTypes, f.GrantType)
		m.ResponseTypes = nil // follow from the grant types
	}
	set(&m.Scope, f.Scope)
	replace(&m.Capabilities, f.Capability)
	set(&m.AuthAlg, f.AuthAlg)
	set(&m.AssertionAudience, f.AssertionAudience)
	if f.JWKS != nil {
		m.JWKS = json.RawMessage(*f.JWKS)
	}
	set(&m.JWKSURI, f.JWKSURI)
	set(&m.PKCE, f.PKCE)
	set(&m.Consent, f.Consent)
	set(&m.AccessTokenFormat, f.AccessTokenFormat)
	set(&m.AccessTokenLifetime, f.AccessTokenLifetime)
	set(&m.RefreshTokenLifetime, f.RefreshTokenLifetime)
	set(&m.RefreshIdleLifetime, f.RefreshIdleLifetime)
	set(&m.RefreshMode, f.RefreshMode)
	set(&m.RefreshWindow, f.RefreshWindow)
	set(&m.IDTokenAlg, f.IDTokenAlg)
	if f.DefaultMaxAge != nil {
		m.DefaultMaxAge = f.DefaultMaxAge
	}
	set(&m.RequireAuthTime, f.RequireAuthTime)
	set(&m.LogoURI, f.LogoURI)
	set(&m.ClientURI, f.ClientURI)
	set(&m.PolicyURI, f.PolicyURI)
	set(&m.TermsURI, f.TermsURI)
	set(&m.AppGroup, f.AppGroup)
	set(&m.Publisher, f.Publisher)
	set(&m.PublisherVerified, f.PublisherVerified)
}

// keySetFile is the content of the file that the flag names; an empty name is no keys.
type keySetFile []byte

// UnmarshalText reads the file; kong hands over its name.
func (k *keySetFile) UnmarshalText(name []byte) (err error) {
	if len(name) == 0 {
		*k = nil
		return nil
	}
	*k, err = os.ReadFile(string(name))
	return err
}

func set[T any](member, given *T) {
	if given != nil {
		*member = *given
	}
}

func replace(member *[]string, given []string) {
	switch {
	case given == nil:
	case len(given) == 1 && given[0] == "":
		*member = nil
	default:
		*member = given
	}
}

// fetchLogo fetches the logo that a client names. One that cannot be had is no
// reason not to have the client: pages show its name.
func fetchLogo(ctx context.Context, c *console, tools *app.Tools, of *client.Client) {
	if of.Metadata.LogoURI == "" {
		return
	}
	if err := tools.Logos.Fetch(ctx, of); err != nil {
		c.note("pages show the name without a logo: %v", err)
	}
}

// complete applies the rules about clients, then what this server in particular
// can do for one.
func complete(ctx context.Context, c *console, tools *app.Tools, m *client.Metadata) error {
	if err := m.Complete(); err != nil {
		return err
	}
	if err := app.CheckSector(ctx, tools.Config, m); err != nil {
		return err
	}
	for _, alg := range []string{m.IDTokenAlg, m.UserInfoAlg} {
		if alg == "" || alg == client.AlgNone {
			continue
		}
		if _, ok := tools.Keyring.Current().Signer(jose.Algorithm(alg)); !ok {
			return fmt.Errorf("this server has no %s key: add it to keys.signing in the configuration", alg)
		}
	}
	l := tools.Config.Lifetimes
	for _, of := range []struct {
		member  string
		seconds int
		most    time.Duration
	}{
		{"access_token_lifetime", m.AccessTokenLifetime, l.AccessTokenCap},
		{"refresh_token_lifetime", m.RefreshTokenLifetime, l.RefreshAbsoluteCap},
		{"refresh_idle_lifetime", m.RefreshIdleLifetime, l.RefreshAbsoluteCap},
	} {
		if time.Duration(of.seconds)*time.Second > of.most {
			return fmt.Errorf("%s: %d seconds are more than this server's configuration allows (%s)", of.member, of.seconds, of.most)
		}
	}
	for _, id := range m.Capabilities {
		if _, known := tools.Catalogue.Current().Capability(id); !known {
			c.note("the capability %s is not in the catalogue", id)
		}
	}
	return nil
}
