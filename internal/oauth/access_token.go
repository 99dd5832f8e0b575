// Spec: RFC 9068 §2, RFC 6750 §1.2; the reference inside a token: docs/token-cycle.md.

package oauth

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/authgrove/authgrove/internal/client"
	"github.com/authgrove/authgrove/internal/jose"
	"github.com/authgrove/authgrove/internal/secret"
	"github.com/authgrove/authgrove/internal/ticket"
)

// accessToken is what an access token says, in either form. As JSON it is both
// the claims of a JWT and the content of a sealed, opaque token.
type accessToken struct {
	Issuer    string   `json:"iss"`
	Subject   string   `json:"sub"`
	Audience  string   `json:"aud"`
	ClientID  string   `json:"client_id"`
	Scope     string   `json:"scope,omitempty"`
	AuthTime  int64    `json:"auth_time,omitempty"`
	ACR       string   `json:"acr,omitempty"`
	AMR       []string `json:"amr,omitempty"`
	IssuedAt  int64    `json:"iat"`
	ExpiresAt int64    `json:"exp"`
	// ID is a token reference; see tokenReference.
	ID string `json:"jti"`
}

const (
	accessPurpose ticket.Purpose = "access token"
	accessKind                   = "at"
	accessType                   = "at+jwt"
	// maxAccessToken bounds a presented token before anything is parsed.
	maxAccessToken = 8 * 1024
)

// tokenReference is the jti of an access token: key id, one block that hides
// the grant's number and the token's own id, and eight bytes that only the
// holder of the grant's seed and a MAC key can make. It is compared when the
// token is looked up, so a number that a restored database hands out again
// does not open another person's grant.
type tokenReference struct {
	number GrantNumber
	token  TokenID
	key    *jose.MACKey
	proof  [8]byte
}

const referenceBody = 4 + 16 + 8

func (s *Server) makeReference(g *Grant, c *client.Client) (string, error) {
	key := s.Keys.Current().MAC()
	raw, _ := key.ID.Raw()
	token := newTokenID()
	block := key.Block(uint64(g.Number), token.number())
	proof := referenceProof(key, token, g, c)
	body := append(append(append(make([]byte, 0, referenceBody), raw[:]...), block[:]...), proof[:]...)
	return secret.Encode62(body), nil
}

// referenceProof ties a token to the seed of its grant, or, for a token of a
// client itself, to the client's revocation counter.
func referenceProof(key *jose.MACKey, token TokenID, g *Grant, c *client.Client) [8]byte {
	var sum [32]byte
	if g.Number != 0 {
		sum = key.Sum("token of a grant", g.Seed[:], token[:])
	} else {
		counter := tokenIDOf(uint64(c.Revocation))
		sum = key.Sum("token of a client", []byte(c.ID), counter[:], token[:])
	}
	return [8]byte(sum[:8])
}

func (s *Server) parseReference(ctx context.Context, jti string) (tokenReference, error) {
	body, err := secret.Decode62(jti)
	if err != nil || len(body) != referenceBody {
		return tokenReference{}, errMalformedToken
	}
	key, err := s.macKey(ctx, jose.KeyIDFrom([4]byte(body[:4])))
	if err != nil {
		return tokenReference{}, err
	}
	if key == nil {
		return tokenReference{}, errMalformedToken
	}
	number, token := key.Unblock([16]byte(body[4:20]))
	return tokenReference{GrantNumber(number), tokenIDOf(token), key, [8]byte(body[20:28])}, nil
}

// openAccessToken checks that a text is an access token that this server made
// and that has not expired. Whether it is still good is judgeAccessToken's.
func (s *Server) openAccessToken(ctx context.Context, text string) (accessToken, error) {
	if len(text) > maxAccessToken {
		return accessToken{}, errMalformedToken
	}
	t, err := s.readAccessToken(ctx, text)
	if err != nil {
		return accessToken{}, err
	}
	if t.Issuer != s.Settings.Issuer {
		return accessToken{}, errMalformedToken
	}
	if s.Now().Unix() >= t.ExpiresAt {
		return accessToken{}, errExpiredToken
	}
	return t, nil
}

func (s *Server) readAccessToken(ctx context.Context, text string) (accessToken, error) {
	if t, ok := s.verified.GetIfPresent(text); ok {
		return t, nil
	}
	var payload []byte
	var err error
	isJWT := strings.Count(text[:min(len(text), maxAccessToken)], ".") == 2
	if isJWT {
		payload, err = s.verifyJWT(ctx, text, accessType)
	} else {
		payload, err = s.Tickets.Open(ctx, accessPurpose, accessKind, text)
		if errors.Is(err, ticket.ErrInvalid) {
			err = errMalformedToken
		}
	}
	if err != nil {
		return accessToken{}, err
	}
	var t accessToken
	if err := json.Unmarshal(payload, &t); err != nil {
		return accessToken{}, errMalformedToken
	}
	if isJWT {
		s.verified.Set(text, t)
	}
	return t, nil
}

// verifyJWT checks the signature of a JWT that this server claims to have made.
func (s *Server) verifyJWT(ctx context.Context, text, typ string) ([]byte, error) {
	payload, _, err := s.Keys.Verify(ctx, text, typ, maxAccessToken)
	if errors.Is(err, jose.ErrInvalidToken) {
		return nil, errMalformedToken
	}
	return payload, err
}

// livingToken is an access token that is good now.
type livingToken struct {
	accessToken
	reading TokenReading
	scope   []string
	client  *client.Client
}

// errExpiredToken says that a token was good until its time ended.
var errExpiredToken = errors.New("expired")

// errDeadToken says that a token was ours once but is not good any more.
var errDeadToken = errors.New("revoked, or what it stands on has ended")

// judgeAccessToken reads what the token stands on and reports whether it is
// still good, and for which scope. person asks for the account's claims too.
func (s *Server) judgeAccessToken(ctx context.Context, t accessToken, person bool) (livingToken, error) {
	ref, err := s.parseReference(ctx, t.ID)
	if err != nil {
		return livingToken{}, err
	}
	c, err := s.Clients.Find(ctx, client.ID(t.ClientID))
	if errors.Is(err, client.ErrNotFound) {
		return livingToken{}, errDeadToken
	}
	if err != nil {
		return livingToken{}, err
	}
	seen, found, err := s.Grants.ReadToken(ctx, TokenQuery{Number: ref.number, Client: c.Number, Token: ref.token, Person: person})
	if err != nil {
		return livingToken{}, err
	}
	proof := referenceProof(ref.key, ref.token, &Grant{Number: ref.number, Seed: seen.Seed}, c)
	if !found || seen.State != Alive || seen.Revoked || !c.State.Usable() || !secret.Equal(proof[:], ref.proof[:]) ||
		ref.number != 0 && seen.Client != c.Number {
		return livingToken{}, errDeadToken
	}
	living := livingToken{accessToken: t, reading: seen, client: c, scope: strings.Fields(t.Scope)}
	if ref.number != 0 {
		living.scope = intersect(living.scope, seen.Rights.ScopeLeft(c.Metadata.ScopeValues()))
	}
	return living, nil
}

// intersect keeps the values of a that are in b, in a's order.
func intersect(a, b []string) []string {
	kept := a[:0:0]
	for _, value := range a {
		for _, other := range b {
			if value == other {
				kept = append(kept, value)
				break
			}
		}
	}
	return kept
}

func (s *Server) accessTokenLifetime(c *client.Client) time.Duration {
	if n := c.Metadata.AccessTokenLifetime; n > 0 {
		return time.Duration(n) * time.Second
	}
	if c.Metadata.Type == client.C2C {
		return s.Settings.AccessTokenLifetimeC2C
	}
	return s.Settings.AccessTokenLifetime
}
