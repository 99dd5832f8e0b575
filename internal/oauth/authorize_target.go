// Spec: RFC 6749 §3.1.2.4 and §4.1.2.1, RFC 9700 §4.1.3.

package oauth

import (
	"context"
	"errors"

	"github.com/authgrove/authgrove/internal/client"
)

// Target is where the answer of an authorization request may go. It exists
// only after the client and its redirect URI were found good, so an error page
// is all that is possible without one.
type Target struct {
	Client      *client.Client
	RedirectURI string
	// Explicit says that the request named the URI; then the token request must too.
	Explicit bool
	State    string
	// Mode is how the answer travels.
	Mode ResponseMode
}

// Reason says, for the page a person sees, why there is no target.
type Reason string

// The reasons why a request ends on an error page.
const (
	ReasonClientUnknown      Reason = "client_unknown"
	ReasonRedirectMissing    Reason = "redirect_missing"
	ReasonRedirectMismatch   Reason = "redirect_mismatch"
	ReasonParameterRepeated  Reason = "parameter_repeated"
	ReasonRequestExpired     Reason = "request_expired"
	ReasonOtherBrowser       Reason = "other_browser"
	ReasonAnsweredAlready    Reason = "answered_already"
	ReasonParameterMalformed Reason = "parameter_malformed"
	ReasonSessionEnded       Reason = "session_ended"
	ReasonAccountPageExpired Reason = "account_page_expired"
	ReasonLinkSpent          Reason = "link_spent"
	ReasonCookieMissing      Reason = "cookie_missing"
	ReasonClientMissing      Reason = "client_missing"
	ReasonEndSessionHint     Reason = "end_session_hint"
	ReasonEndSessionRedirect Reason = "end_session_redirect"
)

// PageError is a refusal that must be shown to the person, never redirected.
type PageError struct {
	Err        *Error
	Reason     Reason
	ClientName string // empty if the client is not known
	Sent       string // what was sent, for side-by-side display
	Registered string // the registered value, only if it nearly equals Sent
}

// PageRefused is the refusal of a page for a reason that needs no particulars.
func PageRefused(reason Reason) *PageError {
	return &PageError{Err: refuse(InvalidRequest, "the page cannot go on: %s", string(reason)), Reason: reason}
}

func (e *PageError) Error() string { return e.Err.Error() }
func (e *PageError) Unwrap() error { return e.Err }

// Resolve finds the client and the redirect URI of an authorization request.
// The error is a *PageError, or the store's.
func (s *Server) Resolve(ctx context.Context, p Params) (Target, error) {
	for _, name := range []string{"client_id", "redirect_uri"} {
		if len(p.values[name]) > 1 {
			return Target{}, &PageError{Err: refuse(InvalidRequest, "the parameter %s was sent more than once", name), Reason: ReasonParameterRepeated, Sent: name}
		}
	}
	if !p.Has("client_id") {
		return Target{}, &PageError{Err: refuse(InvalidRequest, "client_id is missing"), Reason: ReasonClientMissing}
	}
	c, err := s.Clients.Find(ctx, client.ID(p.Get("client_id")))
	if err != nil && !errors.Is(err, client.ErrNotFound) {
		return Target{}, err
	}
	if err != nil || !c.State.Usable() || len(c.Metadata.ResponseTypes) == 0 {
		// One page for unknown, deleted, suspended and unfit clients: which it is tells a stranger too much.
		return Target{}, &PageError{Err: refuse(InvalidClient, "no app with this client_id may sign people in here"), Reason: ReasonClientUnknown, Sent: p.Get("client_id")}
	}
	if len(p.Get("state")) > longest["state"] {
		// It could neither be carried back nor left out of the answer.
		return Target{}, &PageError{Err: refuse(InvalidRequest, "state is longer than %d characters", longest["state"]), Reason: ReasonParameterMalformed, ClientName: c.Metadata.Name, Sent: "state"}
	}
	target := Target{Client: c, State: p.Get("state")}
	sent := p.Get("redirect_uri")
	switch {
	case sent == "" && len(c.Metadata.RedirectURIs) == 1:
		target.RedirectURI = c.Metadata.RedirectURIs[0]
	case sent == "":
		return Target{}, &PageError{Err: refuse(InvalidRequest, "redirect_uri is missing and the client has registered several"), Reason: ReasonRedirectMissing, ClientName: c.Metadata.Name}
	case c.Metadata.MatchRedirect(sent):
		target.RedirectURI, target.Explicit = sent, true
	default:
		nearest, _ := c.Metadata.NearestRedirect(sent)
		return Target{}, &PageError{Err: refuse(InvalidRequest, "redirect_uri is not registered for this client"), Reason: ReasonRedirectMismatch, ClientName: c.Metadata.Name, Sent: sent, Registered: nearest}
	}
	target.Mode = modeFor(p, target.RedirectURI)
	return target, nil
}
