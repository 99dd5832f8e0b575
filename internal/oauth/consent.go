// Spec: OpenID Connect Core §3.1.2.4; RFC 6749 §3.3 (the server may grant less than was asked).

package oauth

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/client"
	"github.com/authgrove/authgrove/internal/consent"
	"github.com/authgrove/authgrove/internal/ticket"
)

// Question is what a consent page asks, and what its answer is held against.
// It travels sealed in the page's form.
type Question struct {
	Request AuthorizationRequest `json:"r"`
	// Session and Account are who was asked. Somebody else's answer is refused,
	// even in the same browser.
	Session int64          `json:"s"`
	Account account.Number `json:"a"`
}

const (
	questionPurpose ticket.Purpose = "consent"
	questionKind                   = "cq"
)

// Needed reports whether the app cannot do without the scope value, so that it
// is shown without a switch.
func (s *Server) Needed(scope string) bool {
	if c, ok := s.Catalogue.Current().Capability(scope); ok {
		return !c.Optional
	}
	return scope != ScopeAddress && scope != ScopePhone
}

// SealQuestion turns the question into the ticket of the consent page.
func (s *Server) SealQuestion(ctx context.Context, r *AuthorizationRequest, asked SignIn) (string, error) {
	payload, err := json.Marshal(Question{Request: *r, Session: asked.Session, Account: asked.Account})
	if err != nil {
		return "", err
	}
	return s.Tickets.Seal(ctx, questionPurpose, questionKind, payload, r.ExpiresAt)
}

// OpenQuestion opens the ticket of the consent page in the browser that holds
// the flow cookie. The error is a *PageError, or the store's.
func (s *Server) OpenQuestion(ctx context.Context, text, flow string) (*Question, Target, error) {
	payload, err := s.Tickets.Open(ctx, questionPurpose, questionKind, text)
	if err != nil && !errors.Is(err, ticket.ErrInvalid) {
		return nil, Target{}, err
	}
	var q Question
	if err != nil || json.Unmarshal(payload, &q) != nil {
		return nil, Target{}, &PageError{Err: refuse(InvalidRequest, "this page is unknown here or was altered"), Reason: ReasonOtherBrowser}
	}
	t, err := s.admit(ctx, &q.Request, flow)
	return &q, t, err
}

// Answer turns what the person chose into the decision to record. chosen may
// only narrow what was asked; what the app needs is part of every yes.
func (s *Server) Answer(q *Question, c *client.Client, signedIn SignIn, allow bool, chosen []string) (consent.Decision, error) {
	r := &q.Request
	if signedIn.Account != q.Account || signedIn.Session != q.Session {
		return consent.Decision{}, &PageError{Err: refuse(InvalidRequest, "this page was shown to somebody else"), Reason: ReasonOtherBrowser}
	}
	var scope []string
	for _, value := range chosen {
		if !slices.Contains(r.Asked(), value) {
			return consent.Decision{}, &PageError{Err: refuse(InvalidRequest, "the answer allows what was not asked"), Reason: ReasonParameterMalformed, Sent: "capability"}
		}
	}
	for _, value := range r.Asked() {
		if s.Needed(value) || slices.Contains(chosen, value) {
			scope = append(scope, value)
		}
	}
	return consent.Decision{
		RequestID: r.ID, Account: q.Account, Client: c.Number, Allowed: allow, Scope: joinScope(scope), Asked: joinScope(r.Asked()),
		Remember: c.Metadata.Consent == client.ConsentRemember, ClientName: c.Metadata.Name, Publisher: c.Metadata.Publisher,
		KeepUntil: r.ExpiresAt.Add(time.Minute),
	}, nil
}

// AnsweredAlready is the refusal of a second answer to one question.
func AnsweredAlready() *PageError {
	return &PageError{Err: refuse(InvalidRequest, "this question was answered before"), Reason: ReasonAnsweredAlready}
}
