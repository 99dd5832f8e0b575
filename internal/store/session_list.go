package store

import (
	"context"
	"encoding/hex"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/audit"
	"github.com/authgrove/authgrove/internal/session"
)

// describe writes what an owner recognises a session by.
const describe = `UPDATE sessions SET browser = $3, system = $4, network = $5 WHERE key_hash = $1 AND attempt_id = $2`

const sessionIsStarted = `FROM sessions WHERE key_hash = $4 AND attempt_id = $5`

// A handle is the first bytes of the key's hash in hex: nothing can be made of
// it, since a cookie is hashed on its way in.
const (
	handleBytes = 12
	ofHandle    = `substr(key_hash, 1, 12)`
)

const listOwnSessions = `SELECT s.number, s.key_hash, s.browser, s.system, s.network, s.authenticated_at_ms,
		s.created_at_ms, s.used_at_ms, s.expires_at_ms
	FROM sessions s JOIN ` + sessionOwner + ` WHERE s.account_number = $1 AND ` + livingSession + `
	ORDER BY s.used_at_ms DESC, s.number DESC`

// ListOwnSessions implements session.OwnStore.
func (s *Store) ListOwnSessions(ctx context.Context, a account.Number) (list []session.Own, err error) {
	err = s.db.read(ctx, statement{text: listOwnSessions, args: []any{int64(a)}, take: func(r row) error {
		var o session.Own
		var key []byte
		var authenticated, created, used, expires int64
		err := r.Scan(&o.Number, &key, &o.Device.Browser, &o.Device.System, &o.Network, &authenticated, &created, &used, &expires)
		if err != nil {
			return err
		}
		o.Handle = session.Handle(hex.EncodeToString(key[:handleBytes]))
		o.AuthTime, o.CreatedAt, o.LastUsedAt, o.ExpiresAt = instant(authenticated), instant(created), instant(used), instant(expires)
		list = append(list, o)
		return nil
	}})
	return list, err
}

const endOwnSession = `UPDATE sessions SET ended_at_ms = now_ms(), attempt_id = $3
	WHERE account_number = $1 AND ` + ofHandle + ` = $2 AND ended_at_ms = 0 RETURNING number`

var recordOwnEnd = record("s.account_number", "0", "0", "s.number",
	`FROM sessions s WHERE s.account_number = $10 AND s.attempt_id = $11`)

// EndOwnSession implements session.OwnStore.
func (s *Store) EndOwnSession(
	ctx context.Context, a account.Number, h session.Handle, event audit.Event,
) (ended bool, err error) {
	key, err := hex.DecodeString(string(h))
	if err != nil || len(key) != handleBytes {
		return false, nil
	}
	var told over
	attempt := newAttempt()
	err = s.db.write(ctx, func(b *batch) {
		ended = false
		b.read(func(r row) error { ended = true; return r.Scan(new(int64)) }, endOwnSession, int64(a), key, attempt)
		told.add(b, endedOfAccount, int64(a), attempt)
		b.do(recordOwnEnd, recordArguments(ctx, event, int64(a), attempt)...)
	})
	told.wake(s, err)
	return ended, err
}
