// Spec: RFC 6749 §1.1 (the role of the authorization server).

package oauth

import (
	"context"
	"time"

	"github.com/maypok86/otter/v2"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/catalogue"
	"github.com/authgrove/authgrove/internal/client"
	"github.com/authgrove/authgrove/internal/jose"
	"github.com/authgrove/authgrove/internal/notify"
	"github.com/authgrove/authgrove/internal/ticket"
)

// Settings are the operator's choices that the rules need.
type Settings struct {
	Issuer                      string
	AccessTokenLifetime         time.Duration
	AccessTokenLifetimeC2C      time.Duration
	IDTokenLifetime             time.Duration
	CodeLifetime                time.Duration
	RequestLifetime             time.Duration // how long a person may take to sign in
	RefreshIdle                 time.Duration
	RefreshLifetimePublic       time.Duration
	RefreshLifetimeConfidential time.Duration
	SigningAlgorithms           []jose.Algorithm
	ACRValues                   []string // the classes of sign-in that this server has
	Offer                       Offer
	// Certification lets every client use request objects of any kind. It is
	// for a deployment on which a conformance suite runs, and for nothing else.
	Certification bool
	// LimitsOff lets wrong proofs of clients be tried without end.
	LimitsOff bool
}

// Keys is what the rules need of the keyring.
type Keys interface {
	Current() *jose.Ring
	// LookupMissing reads the keyring again, for a key that another node made.
	LookupMissing(ctx context.Context, id jose.KeyID) (*jose.Ring, error)
	// Verify checks a JWS of this server; jose.ErrInvalidToken is any fault of the token.
	Verify(ctx context.Context, token, typ string, maxLen int) ([]byte, *jose.SigningKey, error)
}

// Clients finds the record of a client; client.Directory does.
type Clients interface {
	Find(ctx context.Context, id client.ID) (*client.Client, error)
}

// Owners writes to the people whose grants these are; account.Changes does.
type Owners interface {
	// TokenReused is the message that an app was stopped for the owner's safety.
	TokenReused(ctx context.Context, s account.Subject, app string) ([]notify.Sealed, error)
}

// Parts are what a Server is made of.
type Parts struct {
	Settings       Settings
	Clients        Clients
	Secrets        *client.Secrets
	Grants         GrantStore
	Authorizations AuthorizationStore
	Owners         Owners
	Replays        ReplayStore
	Documents      Documents
	SessionClients SessionClientStore
	Jobs           JobQueue
	Receivers      Receivers
	Catalogue      *catalogue.Catalogue
	Keys           Keys
	Tickets        *ticket.Sealer
	Now            func() time.Time
}

// Server is the authorization server of one issuer.
type Server struct {
	Parts
	// verified remembers access tokens whose signature was checked, because a
	// check costs as much as five look-ups. It says nothing about liveness.
	verified    *otter.Cache[string, accessToken]
	clientKeys  *clientKeys
	wrongProofs *wrongProofs
}

// verifiedTokens bounds the memory for checked signatures.
const verifiedTokens = 10_000

// New returns a server made of the parts.
func New(parts Parts) *Server {
	return &Server{Parts: parts, clientKeys: newClientKeys(parts.Documents, parts.Now), wrongProofs: newWrongProofs(parts.Now), verified: otter.Must(&otter.Options[string, accessToken]{MaximumSize: verifiedTokens})}
}
