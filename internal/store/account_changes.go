package store

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/audit"
	"github.com/authgrove/authgrove/internal/login"
)

const (
	// letGo takes the attempt off an account that does not have the identifier.
	letGo = `UPDATE accounts SET attempt_id = $3 WHERE number = $1 AND attempt_id = $2
		AND NOT EXISTS (SELECT 1 FROM identifiers WHERE account_number = $1 AND kind = $4 AND value = $5)`
	removeIdentifier = `DELETE FROM identifiers WHERE account_number = $1 AND kind = $3 AND value = $4 AND `
	claimsLeft       = `UPDATE accounts SET claims = $3, ` + raiseCounter + ` WHERE number = $1 AND attempt_id = $2`
)

// RemoveIdentifier implements account.IdentifierStore.
func (s *Store) RemoveIdentifier(ctx context.Context, r account.Removal, event audit.Event) error {
	claims, err := json.Marshal(r.Claims)
	if err != nil {
		return fmt.Errorf("write the claims: %w", err)
	}
	var o owned
	var removed bool
	var ended over
	attempt, owner, kind, value := newAttempt(), int64(r.Owner.Account), string(r.Identifier.Kind), r.Identifier.Value
	err = s.writeAndSend(ctx, func(b *batch) {
		removed = false
		o.hold(b, r.Owner, r.Unchanged, attempt)
		b.do(letGo, owner, attempt, newAttempt(), kind, value)
		b.read(func(r row) error { removed = true; return r.Scan(new(int64)) },
			removeIdentifier+holds("$1", "$2")+` RETURNING place`, owner, attempt, kind, value)
		b.do(claimsLeft, owner, attempt, string(claims))
		b.do(keepSession, owner, attempt, r.Owner.Session)
		ended.add(b, endedByAccount, owner, attempt)
		notices(b, r.Notices, r.Owner.Account, attempt)
		b.do(recordAccountChange, recordArguments(ctx, event, owner, attempt)...)
	})
	ended.wake(s, err)
	if err == nil {
		err = o.err()
	}
	if err == nil && !removed {
		err = account.ErrNotFound
	}
	return err
}

const setPassword = `UPDATE accounts SET password_hash = $3, password_key_id = $4, ` + raiseCounter + `
	WHERE number = $1 AND attempt_id = $2 RETURNING revocation`

func (s *Store) putPassword(ctx context.Context, b *batch, p account.NewPassword, keep int64, revocation *int64, ended *over, event audit.Event, attempt []byte) {
	n := int64(p.Account)
	b.read(func(r row) error { return r.Scan(revocation) }, setPassword, n, attempt, p.Hash, p.KeyID)
	b.do(keepSession, n, attempt, keep)
	ended.add(b, endedByAccount, n, attempt)
	notices(b, p.Notices, p.Account, attempt)
	b.do(recordAccountChange, recordArguments(ctx, event, n, attempt)...)
}

// ChangePassword implements account.PasswordStore.
func (s *Store) ChangePassword(
	ctx context.Context, by account.Owner, p account.NewPassword, event audit.Event,
) (revocation int64, err error) {
	var o owned
	var ended over
	attempt := newAttempt()
	err = s.writeAndSend(ctx, func(b *batch) {
		o.hold(b, by, p.Unchanged, attempt)
		s.putPassword(ctx, b, p, by.Session, &revocation, &ended, event, attempt)
	})
	ended.wake(s, err)
	if err == nil {
		err = o.err()
	}
	return revocation, err
}

// The use of the code carries the account's counter of when it was sent; the
// reset raises that, so the use resets once.
const (
	resetProved = `EXISTS (SELECT 1 FROM one_time_codes c WHERE c.flow_hash = $2 AND c.attempt_id = $3
		AND c.purpose = '` + string(login.ResetPassword) + `' AND c.used_at_ms <> 0 AND c.expires_at_ms > now_ms()
		AND c.account_number = a.number AND c.account_revocation = a.revocation)`
	isResetProved = `SELECT a.number FROM accounts a WHERE a.number = $1 AND ` + activeAccount + ` AND ` + resetProved
	holdReset     = `UPDATE accounts AS a SET attempt_id = $4 WHERE a.number = $1 AND ` + activeAccount + `
		AND a.updated_at_ms = $5 AND ` + resetProved + ` RETURNING number`
)

// ResetPassword implements account.PasswordStore.
func (s *Store) ResetPassword(
	ctx context.Context, by account.Proved, p account.NewPassword, event audit.Event,
) (revocation int64, err error) {
	var proved, held bool
	var ended over
	attempt, n := newAttempt(), int64(p.Account)
	err = s.writeAndSend(ctx, func(b *batch) {
		proved, held = false, false
		b.read(func(r row) error { proved = true; return r.Scan(new(int64)) }, isResetProved, n, by.Flow[:], by.Attempt[:])
		b.read(func(r row) error { held = true; return r.Scan(new(int64)) }, holdReset,
			n, by.Flow[:], by.Attempt[:], attempt, millis(p.Unchanged))
		s.putPassword(ctx, b, p, 0, &revocation, &ended, event, attempt)
	})
	ended.wake(s, err)
	switch {
	case err != nil:
		return 0, err
	case !proved:
		return 0, account.ErrUnproved
	case !held:
		return 0, account.ErrChanged
	}
	return revocation, nil
}
