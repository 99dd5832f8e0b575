package store

import (
	"context"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/audit"
)

// erase are the statements that forget a person whose account is held. Pending
// codes die with the counter, and hold hashes only. The first ends the account;
// before the last one ends its sessions, they tell which clients know them.
var erase = []string{
	`UPDATE accounts SET state = '` + string(account.Deleted) + `', password_hash = '', password_key_id = '', declared_password = '', roles = '', claims = '{}',
		` + raiseCounter + ` WHERE number = $1 AND attempt_id = $2`,
	`DELETE FROM identifiers WHERE account_number = $1 AND ` + holds("$1", "$2"),
	`DELETE FROM consents WHERE account_number = $1 AND ` + holds("$1", "$2"),
	`DELETE FROM decisions WHERE account_number = $1 AND ` + holds("$1", "$2"),
	`UPDATE sessions SET browser = '', system = '', network = '',
		ended_at_ms = CASE WHEN ended_at_ms = 0 THEN now_ms() ELSE ended_at_ms END
		WHERE account_number = $1 AND ` + holds("$1", "$2"),
}

// DeleteAccount implements account.ErasureStore.
func (s *Store) DeleteAccount(ctx context.Context, e account.Erasure, event audit.Event) error {
	var o owned
	var ended over
	attempt, n := newAttempt(), int64(e.Owner.Account)
	err := s.writeAndSend(ctx, func(b *batch) {
		o.hold(b, e.Owner, e.Unchanged, attempt)
		b.do(erase[0], n, attempt)
		ended.add(b, endedByAccount, n, attempt)
		for _, text := range erase[1:] {
			b.do(text, n, attempt)
		}
		notices(b, e.Notices, e.Owner.Account, attempt)
		b.do(recordAccountChange, recordArguments(ctx, event, n, attempt)...)
	})
	ended.wake(s, err)
	if err == nil {
		err = o.err()
	}
	return err
}
