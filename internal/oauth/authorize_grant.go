// Spec: OpenID Connect Core §3.1.2.5, §3.2.2.5 and §3.3.2.5; OAuth 2.0 Multiple Response Type Encoding Practices §5.

package oauth

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/authgrove/authgrove/internal/client"
	"github.com/authgrove/authgrove/internal/secret"
)

// GrantedResponse makes the answer to a request that Decide allowed. An answer
// with nothing but a code writes nothing: the code's redemption makes the grant.
// Tokens in the answer stand on a grant that is durable before they are made;
// a code beside them claims that grant. browserState is what the browser's
// scripts know of the session.
func (s *Server) GrantedResponse(ctx context.Context, r *AuthorizationRequest, t Target, v Verdict, seen AuthorizationReading, browserState string) (Response, error) {
	code := s.newCode(r, t, v, seen)
	values := url.Values{}
	if r.ResponseType.Code() {
		text, err := s.sealCode(ctx, code)
		if err != nil {
			return Response{}, err
		}
		values.Set("code", text)
	}
	if r.ResponseType.FrontChannel() {
		refusal, err := s.addTokens(ctx, values, r, t.Client, code)
		if err != nil {
			return Response{}, err
		}
		if refusal != nil {
			return s.Refusal(t, refusal), nil
		}
	}
	if slices.Contains(v.Scope, ScopeOpenID) {
		values.Set("session_state", sessionState(t.Client.ID, t.RedirectURI, browserState))
	}
	return s.answer(t, values), nil
}

// addTokens opens the grant and puts the tokens that the response type names
// beside the code.
func (s *Server) addTokens(ctx context.Context, values url.Values, r *AuthorizationRequest, c *client.Client, code *authorizationCode) (*Error, error) {
	aud, refusal := s.audienceFor(code.Scope, code.resources(), "")
	if refusal != nil {
		return refusal, nil
	}
	opening, err := s.redemption(c, code, "")
	if err != nil {
		return nil, err
	}
	opening.Grant.Refreshable = false // until its code is redeemed
	opened, err := s.Grants.OpenGrant(ctx, opening)
	if err != nil {
		return nil, err
	}
	if opened.Outcome != Won {
		return because(refuse(AccessDenied, "the sign-in or the app changed meanwhile: start again"), opened.Reason), nil
	}
	response, err := s.issue(ctx, c, entitlement{
		grant: opened.Grant, scope: code.Scope, audience: aud, nonce: code.Nonce, claims: code.Claims,
		code: values.Get("code"), withoutAccessToken: !r.ResponseType.AccessToken(), withoutIDToken: !r.ResponseType.IDToken(),
	})
	if err != nil {
		return nil, err
	}
	if response.AccessToken != "" {
		values.Set("access_token", response.AccessToken)
		values.Set("token_type", response.TokenType)
		values.Set("expires_in", strconv.FormatInt(response.ExpiresIn, 10))
		values.Set("scope", response.Scope)
	}
	if response.IDToken != "" {
		values.Set("id_token", response.IDToken)
	}
	return nil, nil
}

// newCode gathers what a grant for this answer needs; it is sealed if the
// answer carries a code.
func (s *Server) newCode(r *AuthorizationRequest, t Target, v Verdict, seen AuthorizationReading) *authorizationCode {
	now := s.Now()
	code := &authorizationCode{
		ID: newCodeID(now), Client: t.Client.Number, ClientRevocation: t.Client.Revocation, CodeRevision: t.Client.CodeRevision,
		Account: seen.SignIn.Account, Subject: seen.SignIn.Subject, AccountRevocation: seen.SignIn.AccountRevocation,
		Session: seen.SignIn.Session, Scope: v.Scope, Resource: r.Resource, RedirectURI: t.RedirectURI, Explicit: t.Explicit,
		Challenge: r.Challenge, ChallengeMethod: r.ChallengeMethod, Nonce: r.Nonce, Claims: v.Claims,
		AuthTime: seen.SignIn.AuthTime.Unix(), ACR: seen.SignIn.ACR, AMR: seen.SignIn.AMR,
		ConsentCounter: seen.Consent.Counter, ExpiresAt: now.Add(s.Settings.CodeLifetime).UnixMilli(),
	}
	if !v.Until.IsZero() {
		code.ConsentUntil = v.Until.UnixMilli()
	}
	return code
}

// redemption is the row that the code becomes; reason is what speaks against it.
func (s *Server) redemption(c *client.Client, code *authorizationCode, reason string) (Redemption, error) {
	claims, err := code.Claims.text()
	if err != nil {
		return Redemption{}, err
	}
	g := Grant{
		Seed: Seed(secret.Bytes(16)), Client: c.Number, Account: code.Account, Subject: code.Subject,
		Session: code.Session, SessionBound: !outlivesSession(c, code.Scope),
		Scope: joinScope(code.Scope), Resources: code.resources(), Claims: claims,
		AuthTime: time.Unix(code.AuthTime, 0), ACR: code.ACR, AMR: code.AMR,
		ConsentCounter: code.ConsentCounter, Refreshable: c.Metadata.HasGrantType(grantRefreshToken),
		MACKey: s.Keys.Current().MAC().ID, RefreshIdle: s.refreshIdle(c),
	}
	if code.ConsentUntil != 0 {
		g.ConsentExpiresAt = time.UnixMilli(code.ConsentUntil)
	}
	return Redemption{
		Code: code.ID, Attempt: AttemptID(secret.Bytes(16)), CodeExpiresAt: time.UnixMilli(code.ExpiresAt),
		Refusal: reason, Proven: reason == "",
		ClientRevocation: code.ClientRevocation, CodeRevision: code.CodeRevision, AccountRevocation: code.AccountRevocation,
		Grant: g, RefreshLifetime: s.refreshLifetime(c),
	}, nil
}
