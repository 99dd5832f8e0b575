package store

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/audit"
)

const (
	putFirst = `UPDATE identifiers SET place = (SELECT min(place) FROM identifiers WHERE account_number = $1) - 1
		WHERE account_number = $1 AND kind = $3 AND value = $4 AND `
	claimsReordered = `UPDATE accounts SET claims = $3, updated_at_ms = ` + later + ` WHERE number = $1 AND attempt_id = $2`
)

// PutIdentifierFirst implements account.PrimaryStore.
func (s *Store) PutIdentifierFirst(ctx context.Context, p account.Ordering, event audit.Event) error {
	claims, err := json.Marshal(p.Claims)
	if err != nil {
		return fmt.Errorf("write the claims: %w", err)
	}
	var o owned
	var moved bool
	attempt, owner, kind, value := newAttempt(), int64(p.Owner.Account), string(p.Identifier.Kind), p.Identifier.Value
	err = s.db.write(ctx, func(b *batch) {
		moved = false
		o.hold(b, p.Owner, p.Unchanged, attempt)
		b.do(letGo, owner, attempt, newAttempt(), kind, value)
		b.read(func(r row) error { moved = true; return r.Scan(new(int64)) },
			putFirst+holds("$1", "$2")+` RETURNING place`, owner, attempt, kind, value)
		b.do(claimsReordered, owner, attempt, string(claims))
		b.do(recordAccountChange, recordArguments(ctx, event, owner, attempt)...)
	})
	if err == nil {
		err = o.err()
	}
	if err == nil && !moved {
		err = account.ErrNotFound
	}
	return err
}
