// Spec: RFC 7662 §2; RFC 9068 §2.2 names the members.

package oauth

import (
	"context"
	"slices"

	"github.com/authgrove/authgrove/internal/client"
)

// Introspection is the answer about a token. Of a token that is not active, or
// not meant for the asker, nothing but that is told.
type Introspection struct {
	Active    bool     `json:"active"`
	Scope     string   `json:"scope,omitempty"`
	ClientID  string   `json:"client_id,omitempty"`
	TokenType string   `json:"token_type,omitempty"`
	ExpiresAt int64    `json:"exp,omitempty"`
	IssuedAt  int64    `json:"iat,omitempty"`
	Subject   string   `json:"sub,omitempty"`
	Audience  string   `json:"aud,omitempty"`
	Issuer    string   `json:"iss,omitempty"`
	ID        string   `json:"jti,omitempty"`
	AuthTime  int64    `json:"auth_time,omitempty"`
	ACR       string   `json:"acr,omitempty"`
	AMR       []string `json:"amr,omitempty"`
}

// TokenAction is a request to introspect or revoke.
type TokenAction struct {
	Credentials Credentials
	Params      Params
}

// Introspect answers about an access token to its own client and to the
// clients that its API names, and about a refresh token to its own client.
// Only clients that authenticate may ask (RFC 7662 §2.1).
func (s *Server) Introspect(ctx context.Context, a TokenAction) (Introspection, *client.Client, error) {
	asker, text, err := s.tokenAction(ctx, a)
	if err != nil {
		return Introspection{}, asker, err
	}
	if asker.Metadata.Public() {
		return Introspection{}, asker, errClient("a public client may not introspect")
	}
	refresh, err := s.openRefreshToken(ctx, text, asker.ID)
	if err == nil {
		answer, err := s.introspectRefresh(ctx, asker, refresh)
		return answer, asker, err
	}
	if err := notOurs(err); err != nil {
		return Introspection{}, asker, err
	}
	t, err := s.openAccessToken(ctx, text)
	if err != nil {
		return Introspection{}, asker, notOurs(err)
	}
	if !s.mayIntrospect(asker, t) {
		return Introspection{}, asker, nil
	}
	living, err := s.judgeAccessToken(ctx, t, false)
	if err != nil {
		return Introspection{}, asker, notOurs(err)
	}
	return Introspection{Active: true, Scope: joinScope(living.scope), ClientID: t.ClientID, TokenType: "Bearer",
		ExpiresAt: t.ExpiresAt, IssuedAt: t.IssuedAt, Subject: t.Subject, Audience: t.Audience, Issuer: t.Issuer,
		ID: t.ID, AuthTime: t.AuthTime, ACR: t.ACR, AMR: t.AMR}, asker, nil
}

// tokenAction authenticates the asker and returns the token that is meant.
func (s *Server) tokenAction(ctx context.Context, a TokenAction) (*client.Client, string, error) {
	if err := a.Params.refuseRepeated(); err != nil {
		return nil, "", err
	}
	asker, err := s.AuthenticateClient(ctx, a.Credentials)
	if err != nil {
		return nil, "", err
	}
	text := a.Params.Get("token")
	if text == "" {
		return asker, "", refuse(InvalidRequest, "token is missing")
	}
	return asker, text, nil
}

func (s *Server) mayIntrospect(asker *client.Client, t accessToken) bool {
	if t.ClientID == string(asker.ID) {
		return true
	}
	api, ok := s.Catalogue.Current().API(t.Audience)
	return ok && slices.Contains(api.IntrospectionClients, string(asker.ID))
}

func (s *Server) introspectRefresh(ctx context.Context, asker *client.Client, token refreshToken) (Introspection, error) {
	seen, found, err := s.Grants.ReadGrant(ctx, token.number)
	if err != nil {
		return Introspection{}, err
	}
	if !found || seen.Client != asker.Number || seen.Seed != token.seed || seen.State != Alive || !seen.Refreshable ||
		!seen.RefreshEndedAt.IsZero() || refreshExpired(&seen) || seen.Generation != token.generation {
		return Introspection{}, nil
	}
	answer := Introspection{Active: true, ClientID: string(asker.ID), Subject: s.subjectFor(asker, seen.Subject), Issuer: s.Settings.Issuer,
		Scope: joinScope(seen.Rights().ScopeLeft(asker.Metadata.ScopeValues())), IssuedAt: seen.CurrentSince.Unix()}
	if !seen.RefreshExpiresAt.IsZero() {
		answer.ExpiresAt = seen.RefreshExpiresAt.Unix()
	}
	return answer, nil
}
