// Spec: OpenID Connect Core §3.1.2.3, §3.1.2.4 and §3.1.2.6.

package oauth

import (
	"context"
	"time"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/client"
)

// Step is what has to happen next with an authorization request.
type Step int

// The steps. Pages of the first two come back to the authorization endpoint,
// which decides anew; the others leave the server.
const (
	AskSignIn Step = iota
	AskConsent
	Refuse
	GrantCode
)

// Verdict is the decision on a request.
type Verdict struct {
	Step Step
	// Refusal is set for Refuse.
	Refusal *Error
	// Scope is what may be granted, set for GrantCode.
	Scope []string
	// Until ends what the person allowed; zero: until changed.
	Until time.Time
}

// Decide says what comes next for a request, given who is signed in and what
// was allowed.
func (s *Server) Decide(r *AuthorizationRequest, t Target, seen AuthorizationReading) Verdict {
	if needsSignIn(r, seen) {
		if r.asks(promptNone) {
			return Verdict{Step: Refuse, Refusal: refuse(LoginRequired, "nobody who fits the request is signed in")}
		}
		return Verdict{Step: AskSignIn}
	}
	verdict := decideConsent(r, t.Client, seen)
	if verdict.Step == AskConsent && r.asks(promptNone) {
		return Verdict{Step: Refuse, Refusal: refuse(ConsentRequired, "the person has not allowed this yet")}
	}
	return verdict
}

// needsSignIn reports whether a sign-in is wanted before this request goes on.
// A sign-in made for this very request satisfies every wish for a fresh one;
// it is known by the mark in the session, not by comparing clocks.
func needsSignIn(r *AuthorizationRequest, seen AuthorizationReading) bool {
	if seen.SignIn.Account == 0 {
		return true
	}
	if seen.SignIn.RequestMark == r.ID {
		return false
	}
	if r.asks(promptLogin) || r.asks(promptSelectAccount) {
		return true
	}
	if r.MaxAge != nil && seen.Now.Sub(seen.SignIn.AuthTime) >= time.Duration(*r.MaxAge)*time.Second {
		return true
	}
	hinted, err := account.ParseIdentifier(r.LoginHint)
	return err == nil && hinted.Value != seen.SignIn.Identifier
}

func decideConsent(r *AuthorizationRequest, c *client.Client, seen AuthorizationReading) Verdict {
	m := &c.Metadata
	if d := seen.Decision; d != nil && d.Account == seen.SignIn.Account && d.Client == c.Number {
		if !d.Allowed {
			return Verdict{Step: Refuse, Refusal: refuse(AccessDenied, "the person did not allow it")}
		}
		scope := intersect(r.Scope, splitScope(d.Scope))
		if len(scope) == 0 && len(r.Scope) > 0 {
			return Verdict{Step: Refuse, Refusal: refuse(AccessDenied, "the person allowed nothing of it")}
		}
		return Verdict{Step: GrantCode, Scope: scope, Until: d.Until}
	}
	if r.asks(promptConsent) {
		return Verdict{Step: AskConsent}
	}
	if m.Consent == client.ConsentSkip {
		return Verdict{Step: GrantCode, Scope: r.Scope}
	}
	if m.Consent == client.ConsentRemember && seen.Consent.Covers(r.Scope, m.Name, m.Publisher, seen.Now) {
		// Who once allowed nothing of it is asked again rather than refused unseen.
		if scope := seen.Consent.Allowed(r.Scope); len(scope) > 0 || len(r.Scope) == 0 {
			return Verdict{Step: GrantCode, Scope: scope, Until: seen.Consent.ExpiresAt}
		}
	}
	return Verdict{Step: AskConsent}
}

// Authorize reads what the decision needs and decides. session is the key of
// the browser's cookie, zero if it has none.
func (s *Server) Authorize(ctx context.Context, r *AuthorizationRequest, t Target, session SessionKey) (Verdict, AuthorizationReading, error) {
	seen, err := s.Authorizations.ReadAuthorization(ctx, AuthorizationQuery{Session: session, Client: t.Client.Number, RequestID: r.ID})
	if err != nil {
		return Verdict{}, AuthorizationReading{}, err
	}
	return s.Decide(r, t, seen), seen, nil
}
