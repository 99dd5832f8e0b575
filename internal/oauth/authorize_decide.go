// Spec: OpenID Connect Core §3.1.2.3, §3.1.2.4 and §3.1.2.6.

package oauth

import (
	"context"
	"slices"
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
	Allow
)

// Verdict is the decision on a request.
type Verdict struct {
	Step Step
	// Refusal is set for Refuse.
	Refusal *Error
	// Scope and Claims are what may be granted, set for Allow.
	Scope  []string
	Claims ClaimsWish
	// Until ends what the person allowed; zero: until changed.
	Until time.Time
}

// Decide says what comes next for a request, given who is signed in and what
// was allowed.
func (s *Server) Decide(r *AuthorizationRequest, t Target, seen AuthorizationReading) Verdict {
	if s.needsSignIn(r, t.Client, seen) {
		if r.asks(promptNone) {
			return Verdict{Step: Refuse, Refusal: refuse(LoginRequired, "nobody who fits the request is signed in")}
		}
		return Verdict{Step: AskSignIn}
	}
	if refusal := s.unfitSignIn(r, t.Client, seen.SignIn); refusal != nil {
		return Verdict{Step: Refuse, Refusal: refusal}
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
func (s *Server) needsSignIn(r *AuthorizationRequest, c *client.Client, seen AuthorizationReading) bool {
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
	if s.unfitSignIn(r, c, seen.SignIn) != nil {
		return true
	}
	hinted, err := account.ParseIdentifier(r.LoginHint)
	return err == nil && hinted.Value != seen.SignIn.Identifier
}

// unfitSignIn refuses a sign-in of somebody other than the request is about, or
// of a class that it cannot do with. After a sign-in made for this request
// nothing better is to be had.
func (s *Server) unfitSignIn(r *AuthorizationRequest, c *client.Client, in SignIn) *Error {
	if r.Subject != "" && r.Subject != s.subjectFor(c, in.Subject) {
		return refuse(LoginRequired, "somebody else signed in than the request is about")
	}
	if len(r.EssentialACR) > 0 && !slices.Contains(r.EssentialACR, in.ACR) {
		return refuse(UnmetAuthenticationRequirements, "no sign-in of the class that the request needs is possible here")
	}
	return nil
}

func decideConsent(r *AuthorizationRequest, c *client.Client, seen AuthorizationReading) Verdict {
	m, asked := &c.Metadata, r.Asked()
	if d := seen.Decision; d != nil && d.Account == seen.SignIn.Account && d.Client == c.Number {
		if !d.Allowed {
			return Verdict{Step: Refuse, Refusal: refuse(AccessDenied, "the person did not allow it")}
		}
		verdict := r.allowed(splitScope(d.Scope), d.Until)
		if len(verdict.Scope) == 0 && len(r.Scope) > 0 {
			return Verdict{Step: Refuse, Refusal: refuse(AccessDenied, "the person allowed nothing of it")}
		}
		return verdict
	}
	if r.asks(promptConsent) {
		return Verdict{Step: AskConsent}
	}
	if m.Consent == client.ConsentSkip {
		return r.allowed(asked, time.Time{})
	}
	if m.Consent == client.ConsentRemember && seen.Consent.Covers(asked, m.Name, m.Publisher, seen.Now) {
		// Who once allowed nothing of it is asked again rather than refused unseen.
		verdict := r.allowed(seen.Consent.Allowed(asked), seen.Consent.ExpiresAt)
		if len(verdict.Scope) > 0 || len(r.Scope) == 0 {
			return verdict
		}
	}
	return Verdict{Step: AskConsent}
}

// allowed is the verdict on a request of which these values were allowed.
func (r *AuthorizationRequest) allowed(values []string, until time.Time) Verdict {
	return Verdict{Step: Allow, Scope: intersect(r.Scope, values), Claims: r.Claims.within(values), Until: until}
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
