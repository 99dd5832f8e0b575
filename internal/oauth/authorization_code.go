// Spec: RFC 6749 §4.1.2, OpenID Connect Core §3.1.2.5.

package oauth

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
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
	Claims            ClaimsWish      `json:"w,omitzero"`
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

func (s *Server) sealCode(ctx context.Context, code *authorizationCode) (string, error) {
	payload, err := json.Marshal(code)
	if err != nil {
		return "", err
	}
	return s.Tickets.Seal(ctx, codePurpose, codeKind, payload, time.UnixMilli(code.ExpiresAt))
}

// resources is the one resource that the code is for, or none.
func (c *authorizationCode) resources() []string {
	if c.Resource == "" {
		return nil
	}
	return []string{c.Resource}
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
