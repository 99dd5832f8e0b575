// Spec: RFC 7009 §2.

package oauth

import (
	"context"
	"errors"
	"time"

	"github.com/authgrove/authgrove/internal/audit"
	"github.com/authgrove/authgrove/internal/client"
)

// Revoke ends a token. A refresh token ends its whole grant (RFC 7009 §2.1);
// an access token ends alone. An unknown token, or another client's, is no
// error and changes nothing (§2.2). When it returns nil the ending is durable.
func (s *Server) Revoke(ctx context.Context, a TokenAction) (*client.Client, error) {
	asker, text, err := s.tokenAction(ctx, a)
	if err != nil {
		return asker, err
	}
	refresh, err := s.openRefreshToken(ctx, text, asker.ID)
	if err == nil {
		return asker, s.revokeRefresh(ctx, asker, refresh)
	}
	if err := notOurs(err); err != nil {
		return asker, err // unknown whether it is one: success would be a lie
	}
	t, err := s.openAccessToken(ctx, text)
	if err != nil {
		return asker, notOurs(err)
	}
	if t.ClientID != string(asker.ID) {
		return asker, nil
	}
	ref, err := s.parseReference(ctx, t.ID)
	if err != nil {
		return asker, notOurs(err)
	}
	return asker, s.Grants.RevokeToken(ctx, ref.token, time.Unix(t.ExpiresAt, 0),
		audit.Event{Kind: audit.TokenRevoked, Client: int64(asker.Number), Grant: int64(ref.number)})
}

// revokeRefresh ends the grant whatever generation is shown: whoever holds any
// token of it may give it up.
func (s *Server) revokeRefresh(ctx context.Context, asker *client.Client, token refreshToken) error {
	seen, found, err := s.Grants.ReadGrant(ctx, token.number)
	if err != nil || !found || seen.Seed != token.seed {
		return err
	}
	return s.Grants.RevokeGrant(ctx, token.number, asker.Number, "client",
		audit.Event{Kind: audit.GrantRevoked, Account: int64(seen.Account), Client: int64(asker.Number), Grant: int64(token.number), Detail: "by the client"})
}

// notOurs turns what is wrong with a presented token into silence, and keeps
// what is wrong with the server.
func notOurs(err error) error {
	for _, known := range []error{errMalformedToken, errForeignToken, errDeadToken, errExpiredToken} {
		if errors.Is(err, known) {
			return nil
		}
	}
	return err
}
