// Spec: RFC 6749 §4.1.2, OpenID Connect Core §3.1.2.5.

package oauth

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"net/url"
	"slices"
	"time"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/client"
	"github.com/authgrove/authgrove/internal/secret"
	"github.com/authgrove/authgrove/internal/ticket"
)

// authorizationCode is what a code carries. It needs no row: it is sealed, and
// redeeming it makes the grant under its id.
type authorizationCode struct {
	ID                CodeID          `json:"i"`
	Client            client.Number   `json:"c"`
	ClientRevocation  int64           `json:"cr,omitempty"`
	CodeRevision      int64           `json:"cc,omitempty"`
	Account           account.Number  `json:"a"`
	Subject           account.Subject `json:"b"`
	AccountRevocation int64           `json:"ar,omitempty"`
	Session           int64           `json:"s"`
	Scope             []string        `json:"p"`
	Resource          string          `json:"u,omitempty"`
	RedirectURI       string          `json:"r"`
	Explicit          bool            `json:"e,omitempty"`
	Challenge         string          `json:"h,omitempty"`
	ChallengeMethod   string          `json:"m,omitempty"`
	Nonce             string          `json:"n,omitempty"`
	AuthTime          int64           `json:"t"`
	ACR               string          `json:"k,omitempty"`
	AMR               []string        `json:"l,omitempty"`
	ConsentCounter    int64           `json:"d,omitempty"`
	ConsentUntil      int64           `json:"v,omitempty"`
	ExpiresAt         int64           `json:"x"`
}

const (
	codePurpose ticket.Purpose = "authorization code"
	codeKind                   = "ac"
)

// newCodeID begins with the time, so that the index over code ids is appended to.
func newCodeID(now time.Time) (id CodeID) {
	var stamp [8]byte
	binary.BigEndian.PutUint64(stamp[:], uint64(now.UnixMilli())<<16)
	copy(id[:6], stamp[:6])
	copy(id[6:], secret.Bytes(10))
	return id
}

// GrantedResponse seals a code for a request that Decide granted, and returns
// the URI that carries it to the client. Nothing is written.
func (s *Server) GrantedResponse(ctx context.Context, r *AuthorizationRequest, t Target, v Verdict, seen AuthorizationReading) (string, error) {
	now := s.Now()
	code := authorizationCode{
		ID: newCodeID(now), Client: t.Client.Number, ClientRevocation: t.Client.Revocation, CodeRevision: t.Client.CodeRevision,
		Account: seen.SignIn.Account, Subject: seen.SignIn.Subject, AccountRevocation: seen.SignIn.AccountRevocation,
		Session: seen.SignIn.Session, Scope: v.Scope, Resource: r.Resource, RedirectURI: t.RedirectURI, Explicit: t.Explicit,
		Challenge: r.Challenge, ChallengeMethod: r.ChallengeMethod, Nonce: r.Nonce,
		AuthTime: seen.SignIn.AuthTime.Unix(), ACR: seen.SignIn.ACR, AMR: seen.SignIn.AMR,
		ConsentCounter: seen.Consent.Counter, ExpiresAt: now.Add(s.Settings.CodeLifetime).UnixMilli(),
	}
	if !v.Until.IsZero() {
		code.ConsentUntil = v.Until.UnixMilli()
	}
	payload, err := json.Marshal(code)
	if err != nil {
		return "", err
	}
	text, err := s.Tickets.Seal(ctx, codePurpose, codeKind, payload, now.Add(s.Settings.CodeLifetime))
	if err != nil {
		return "", err
	}
	return s.answer(t, url.Values{"code": {text}}), nil
}

// openCode opens a code; anything that is not one of ours is invalid_grant.
func (s *Server) openCode(ctx context.Context, text string) (*authorizationCode, error) {
	payload, err := s.Tickets.Open(ctx, codePurpose, codeKind, text)
	if errors.Is(err, ticket.ErrInvalid) {
		return nil, errCode()
	}
	if err != nil {
		return nil, err
	}
	var c authorizationCode
	if err := json.Unmarshal(payload, &c); err != nil {
		return nil, err
	}
	return &c, nil
}

// errCode is one answer for unknown, foreign, expired and used codes, so that
// a stranger learns nothing from it (attack case tk.sameErr). The log has the reason.
func errCode() *Error {
	return refuse(InvalidGrant, "the code is unknown, expired, already used, or not for this client")
}

// outlivesSession reports whether a grant goes on after its browser session:
// for offline_access and for apps that live on a device or a server of their
// own. Otherwise signing out ends it.
func outlivesSession(c *client.Client, scope []string) bool {
	return slices.Contains(scope, ScopeOfflineAccess) || c.Metadata.Type == client.Native || c.Metadata.Type == client.C2C
}
