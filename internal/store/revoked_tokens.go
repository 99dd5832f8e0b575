package store

import (
	"context"
	"time"

	"github.com/authgrove/authgrove/internal/audit"
	"github.com/authgrove/authgrove/internal/oauth"
)

// A token presented again is counted in its row, so that only the first
// revocation is recorded.
const revokeToken = `INSERT INTO revoked_tokens AS t (token_id, presentations, expires_at_ms) VALUES ($1, 1, $2)
	ON CONFLICT (token_id) DO UPDATE SET presentations = t.presentations + 1`

var recordTokenRevocation = record("0", "0", "0", "0",
	`FROM revoked_tokens WHERE token_id = $10 AND presentations = 1`)

// RevokeToken implements oauth.GrantStore.
func (s *Store) RevokeToken(ctx context.Context, t oauth.TokenID, expiresAt time.Time, event audit.Event) error {
	return s.db.write(ctx, func(b *batch) {
		b.do(revokeToken, t[:], millis(expiresAt))
		b.do(recordTokenRevocation, recordArguments(ctx, event, t[:])...)
	})
}
