package store

import (
	"context"
	"time"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/audit"
	"github.com/authgrove/authgrove/internal/login"
)

const addSignInLink = `INSERT INTO sign_in_links (account_number, account_revocation, key_hash, expires_at_ms, attempt_id)
	SELECT a.number, a.revocation, $3, now_ms() + $4, $5 FROM accounts a
	WHERE a.number = $1 AND a.revocation = $2 AND ` + activeAccount + `
	ON CONFLICT (account_number) DO UPDATE SET account_revocation = excluded.account_revocation,
		key_hash = excluded.key_hash, expires_at_ms = excluded.expires_at_ms, attempt_id = excluded.attempt_id
	RETURNING account_number`

var recordSignInLink = record("l.account_number", "0", "0", "0",
	`FROM sign_in_links l WHERE l.account_number = $10 AND l.attempt_id = $11`)

// AddSignInLink implements login.LinkStore.
func (s *Store) AddSignInLink(
	ctx context.Context, a account.Account, k login.LinkKey, lifetime time.Duration, event audit.Event,
) (added bool, err error) {
	attempt := newAttempt()
	err = s.db.write(ctx, func(b *batch) {
		added = false
		b.read(func(r row) error { added = true; return r.Scan(new(int64)) }, addSignInLink,
			int64(a.Number), a.Revocation, k[:], lifetime.Milliseconds(), attempt)
		b.do(recordSignInLink, recordArguments(ctx, event, int64(a.Number), attempt)...)
	})
	return added, err
}

const findSignInLink = `SELECT ` + shownIdentifier + `, ` + accountColumns + `
	FROM sign_in_links l JOIN accounts a ON a.number = l.account_number AND a.revocation = l.account_revocation
	WHERE l.key_hash = $1 AND l.expires_at_ms > now_ms() AND ` + activeAccount

// FindSignInLink implements login.LinkStore.
func (s *Store) FindSignInLink(ctx context.Context, k login.LinkKey) (owner login.LinkOwner, found bool, err error) {
	var r accountRow
	found, err = s.query(ctx, findSignInLink, []any{k[:]}, append([]any{&owner.Identifier}, r.targets()...)...)
	owner.Account = r.value()
	return owner, found, err
}

// The row is the right to sign in once, so spending deletes it: of racing
// deletions of one row one finds it.
const spendSignInLink = `DELETE FROM sign_in_links AS l WHERE l.key_hash = $1 AND l.expires_at_ms > now_ms()
	AND EXISTS (SELECT 1 FROM accounts a
		WHERE a.number = l.account_number AND a.revocation = l.account_revocation AND ` + activeAccount + `)
	RETURNING account_number`

// SpendSignInLink implements login.LinkStore.
func (s *Store) SpendSignInLink(ctx context.Context, k login.LinkKey) (spent bool, err error) {
	err = s.db.write(ctx, func(b *batch) {
		spent = false
		b.read(func(r row) error { spent = true; return r.Scan(new(int64)) }, spendSignInLink, k[:])
	})
	return spent, err
}
