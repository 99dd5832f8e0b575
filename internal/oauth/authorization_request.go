// Spec: OpenID Connect Core §3.1.2.1; the request travels sealed, see docs/token-cycle.md.

package oauth

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/authgrove/authgrove/internal/client"
	"github.com/authgrove/authgrove/internal/secret"
	"github.com/authgrove/authgrove/internal/ticket"
)

const (
	promptNone          = "none"
	promptLogin         = "login"
	promptConsent       = "consent"
	promptSelectAccount = "select_account"
)

var promptValues = []string{promptNone, promptLogin, promptConsent, promptSelectAccount}

// AuthorizationRequest is a checked request, as it travels through the browser
// in a ticket while the person signs in and consents. Nothing of it is taken
// from the browser again.
type AuthorizationRequest struct {
	ID              string              `json:"i"`
	ClientID        client.ID           `json:"c"`
	RedirectURI     string              `json:"r"`
	Explicit        bool                `json:"e,omitempty"`
	ResponseType    client.ResponseType `json:"y,omitempty"`
	ResponseMode    ResponseMode        `json:"q,omitempty"`
	State           string              `json:"s,omitempty"`
	Nonce           string              `json:"n,omitempty"`
	Scope           []string            `json:"p"`
	Resource        string              `json:"u,omitempty"`
	Challenge       string              `json:"h,omitempty"`
	ChallengeMethod string              `json:"m,omitempty"`
	Prompt          []string            `json:"o,omitempty"`
	MaxAge          *int                `json:"a,omitempty"`
	LoginHint       string              `json:"l,omitempty"`
	UILocales       string              `json:"g,omitempty"`
	Claims          ClaimsWish          `json:"w,omitzero"`
	// Subject is who must be signed in, as the client knows them; "" is anybody.
	Subject string `json:"b,omitempty"`
	// EssentialACR are the classes of which the sign-in must have one.
	EssentialACR []string `json:"k,omitempty"`
	// Flow is the hash of the flow cookie of the browser that began it.
	Flow      string    `json:"f"`
	ExpiresAt time.Time `json:"x"`
}

func newAuthorizationRequest(t Target, p Params, expiresAt time.Time) *AuthorizationRequest {
	return &AuthorizationRequest{
		ID:       base64.RawURLEncoding.EncodeToString(secret.Bytes(16)),
		ClientID: t.Client.ID, RedirectURI: t.RedirectURI, Explicit: t.Explicit, State: t.State,
		Nonce: p.Get("nonce"), LoginHint: p.Get("login_hint"), UILocales: p.Get("ui_locales"),
		ExpiresAt: expiresAt.UTC().Truncate(time.Second),
	}
}

// Asked is what the person is asked for: the scope, and what opens the claims
// that are named one by one.
func (r *AuthorizationRequest) Asked() []string {
	asked := r.Scope
	for _, scope := range r.Claims.scopes() {
		if !slices.Contains(asked, scope) {
			asked = append(slices.Clip(asked), scope)
		}
	}
	return asked
}

func (r *AuthorizationRequest) asks(prompt string) bool { return slices.Contains(r.Prompt, prompt) }

const (
	requestPurpose ticket.Purpose = "authorization request"
	requestKind                   = "rq"
)

// SealRequest turns the request into the ticket that pages carry. flow is the
// value of the browser's flow cookie.
func (s *Server) SealRequest(ctx context.Context, r *AuthorizationRequest, flow string) (string, error) {
	r.Flow = flowHash(flow)
	payload, err := json.Marshal(r)
	if err != nil {
		return "", err
	}
	return s.Tickets.Seal(ctx, requestPurpose, requestKind, payload, r.ExpiresAt)
}

// OpenRequest opens the ticket in the browser that holds the flow cookie and
// finds its target again, since the client may have changed meanwhile. The
// error is a *PageError, or the store's.
func (s *Server) OpenRequest(ctx context.Context, text, flow string) (*AuthorizationRequest, Target, error) {
	payload, err := s.Tickets.Open(ctx, requestPurpose, requestKind, text)
	if errors.Is(err, ticket.ErrInvalid) {
		return nil, Target{}, &PageError{Err: refuse(InvalidRequest, "this sign-in is unknown here or was altered"), Reason: ReasonRequestExpired}
	}
	if err != nil {
		return nil, Target{}, err
	}
	var r AuthorizationRequest
	if err := json.Unmarshal(payload, &r); err != nil {
		return nil, Target{}, err
	}
	t, err := s.admit(ctx, &r, flow)
	return &r, t, err
}

// admit checks that an opened request is still good in this browser, and finds
// its target.
func (s *Server) admit(ctx context.Context, r *AuthorizationRequest, flow string) (Target, error) {
	if !s.Now().Before(r.ExpiresAt) {
		return Target{}, &PageError{Err: refuse(InvalidRequest, "this sign-in has taken too long"), Reason: ReasonRequestExpired}
	}
	if flow == "" {
		return Target{}, &PageError{Err: refuse(InvalidRequest, "the browser sent no cookie"), Reason: ReasonCookieMissing}
	}
	if !secret.Equal([]byte(flowHash(flow)), []byte(r.Flow)) {
		return Target{}, &PageError{Err: refuse(InvalidRequest, "this sign-in was begun in another browser"), Reason: ReasonOtherBrowser}
	}
	t, err := s.Resolve(ctx, NewParams(map[string][]string{
		"client_id": {string(r.ClientID)}, "redirect_uri": {r.RedirectURI}, "state": {r.State},
		"response_type": {string(r.ResponseType)}, "response_mode": {string(r.ResponseMode)}}))
	t.Explicit = r.Explicit
	return t, err
}

func flowHash(flow string) string {
	sum := sha256.Sum256([]byte(flow))
	return base64.RawURLEncoding.EncodeToString(sum[:16])
}
