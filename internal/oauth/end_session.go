// Spec: OpenID Connect RP-Initiated Logout 1.0 §2 and §3.

package oauth

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"time"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/client"
	"github.com/authgrove/authgrove/internal/jose"
	"github.com/authgrove/authgrove/internal/ticket"
)

// Ending is what a request to sign out comes to.
type Ending struct {
	// Confirm asks the person first. Without it the hint has shown that the
	// asking client knows this very person, and signing out is what they clicked.
	Confirm bool
	// Client asked for it; nil if none was named.
	Client *client.Client
	// RedirectTo is where the browser goes afterwards; empty: the signed-out page.
	RedirectTo string
}

// maxIDTokenHint bounds the hint before anything is parsed.
const maxIDTokenHint = 8 * 1024

// EndSession judges a request to sign out. signedIn is the person of the
// browser's session, empty if there is none. The error is a *PageError, or the store's.
func (s *Server) EndSession(ctx context.Context, p Params, signedIn account.Subject) (Ending, error) {
	if err := p.refuseRepeated(); err != nil {
		return Ending{}, &PageError{Err: err, Reason: ReasonParameterRepeated}
	}
	if len(p.Get("state")) > longest["state"] {
		return Ending{}, &PageError{Err: refuse(InvalidRequest, "state is too long"), Reason: ReasonParameterMalformed, Sent: "state"}
	}
	hint, err := s.readHint(ctx, p.Get("id_token_hint"))
	if errors.Is(err, errForeignHint) {
		return Ending{}, &PageError{Err: refuse(InvalidRequest, "%s", err.Error()), Reason: ReasonEndSessionHint}
	}
	if err != nil {
		return Ending{}, err
	}
	c, err := s.endingClient(ctx, p.Get("client_id"), hint)
	if err != nil {
		return Ending{}, err
	}
	ending := Ending{Client: c, Confirm: hint == nil || s.subjectFor(c, signedIn) != hint.Subject}
	if signedIn == "" {
		ending.Confirm = false // there is nothing left to end
	}
	after := p.Get("post_logout_redirect_uri")
	if after == "" {
		return ending, nil
	}
	if c == nil || !c.Metadata.HasPostLogoutRedirect(after) {
		return Ending{}, &PageError{Err: refuse(InvalidRequest, "post_logout_redirect_uri is not registered for the client"), Reason: ReasonEndSessionRedirect, ClientName: nameOf(c), Sent: after}
	}
	ending.RedirectTo = withState(after, p.Get("state"))
	return ending, nil
}

func nameOf(c *client.Client) string {
	if c == nil {
		return ""
	}
	return c.Metadata.Name
}

// errForeignHint says that an id_token_hint is no ID token of this server.
var errForeignHint = errors.New("id_token_hint is not an ID token of this server")

// readHint verifies an id_token_hint. It may have expired (§2), but it must be
// ours: any other is errForeignHint.
func (s *Server) readHint(ctx context.Context, text string) (*idToken, error) {
	if text == "" {
		return nil, nil
	}
	payload, _, err := s.Keys.Verify(ctx, text, idTokenType, maxIDTokenHint)
	if err != nil && !errors.Is(err, jose.ErrInvalidToken) {
		return nil, err
	}
	var hint idToken
	if err != nil || json.Unmarshal(payload, &hint) != nil || hint.Issuer != s.Settings.Issuer {
		return nil, errForeignHint
	}
	return &hint, nil
}

// endingClient finds the client that the hint or client_id names; if both do, they must agree.
func (s *Server) endingClient(ctx context.Context, id string, hint *idToken) (*client.Client, error) {
	if hint != nil {
		if id != "" && id != hint.Audience {
			return nil, &PageError{Err: refuse(InvalidRequest, "client_id differs from the audience of id_token_hint"), Reason: ReasonClientUnknown, Sent: id}
		}
		id = hint.Audience
	}
	if id == "" {
		return nil, nil
	}
	c, err := s.Clients.Find(ctx, client.ID(id))
	if errors.Is(err, client.ErrNotFound) {
		return nil, &PageError{Err: refuse(InvalidClient, "no app with this client_id is known here"), Reason: ReasonClientUnknown, Sent: id}
	}
	return c, err
}

func withState(uri, state string) string {
	if state == "" {
		return uri
	}
	return withQuery(uri, url.Values{"state": {state}})
}

// confirmation is what the confirm page carries: the session it was shown for,
// so that a page of another session or another site can end nothing.
type confirmation struct {
	Session    int64     `json:"s"`
	RedirectTo string    `json:"r,omitempty"`
	ExpiresAt  time.Time `json:"x"`
}

const (
	endingPurpose ticket.Purpose = "end session"
	endingKind                   = "es"
	endingPatient                = 10 * time.Minute
)

// SealEnding turns the ending into the ticket of the confirm page.
func (s *Server) SealEnding(ctx context.Context, e Ending, session int64) (string, error) {
	expires := s.Now().Add(endingPatient)
	payload, err := json.Marshal(confirmation{Session: session, RedirectTo: e.RedirectTo, ExpiresAt: expires})
	if err != nil {
		return "", err
	}
	return s.Tickets.Seal(ctx, endingPurpose, endingKind, payload, expires)
}

// OpenEnding opens the ticket of the confirm page in the same session and
// returns where to go afterwards.
func (s *Server) OpenEnding(ctx context.Context, text string, session int64) (redirectTo string, err error) {
	payload, err := s.Tickets.Open(ctx, endingPurpose, endingKind, text)
	if err != nil && !errors.Is(err, ticket.ErrInvalid) {
		return "", err
	}
	var c confirmation
	if err != nil || json.Unmarshal(payload, &c) != nil || c.Session != session || !s.Now().Before(c.ExpiresAt) {
		return "", &PageError{Err: refuse(InvalidRequest, "this page is too old or was shown to somebody else"), Reason: ReasonRequestExpired}
	}
	return c.RedirectTo, nil
}
