package store

import (
	"context"

	"github.com/authgrove/authgrove/internal/login"
)

// A charge is one upsert that counts and decides: it waits for a rival's commit
// and then judges the row as the rival left it. A refused one writes nothing.
// The next in a chain is made only if this call's attempt is on the one before.
const (
	chargeFirst = `INSERT INTO budgets AS b (key_hash, used, until_at_ms, attempt_id)
		SELECT $1, 1, now_ms() + $3, $4 WHERE CAST($2 AS BIGINT) > 0 ` + chargeAgain
	chargeNext = `INSERT INTO budgets AS b (key_hash, used, until_at_ms, attempt_id)
		SELECT $1, 1, now_ms() + $3, $4 WHERE CAST($2 AS BIGINT) > 0
			AND EXISTS (SELECT 1 FROM budgets WHERE key_hash = $5 AND attempt_id = $4) ` + chargeAgain
	chargeAgain = `ON CONFLICT (key_hash) DO UPDATE SET
			used = CASE WHEN b.until_at_ms <= now_ms() THEN 1 ELSE b.used + 1 END,
			until_at_ms = CASE WHEN b.until_at_ms <= now_ms() THEN excluded.until_at_ms ELSE b.until_at_ms END,
			attempt_id = excluded.attempt_id
		WHERE b.until_at_ms <= now_ms() OR b.used < $2
		RETURNING used`
)

// spend lists the statements of a chain; charged counts those that were made.
func spend(b *batch, charges []login.Charge, attempt []byte, charged *int) {
	*charged = 0
	take := func(r row) error { *charged++; return r.Scan(new(int64)) }
	for i, c := range charges {
		args := []any{c.Key[:], c.Limit, c.Window.Milliseconds(), attempt}
		if i == 0 {
			b.read(take, chargeFirst, args...)
			continue
		}
		b.read(take, chargeNext, append(args, charges[i-1].Key[:])...)
	}
}

// SpendBudgets implements login.BudgetStore.
func (s *Store) SpendBudgets(ctx context.Context, charges []login.Charge) (charged int, err error) {
	attempt := newAttempt()
	err = s.db.write(ctx, func(b *batch) { spend(b, charges, attempt, &charged) })
	return charged, err
}

const (
	clearBudget  = `UPDATE budgets SET used = 0 WHERE key_hash = $1 AND used <> 0`
	returnCharge = `UPDATE budgets SET used = used - 1 WHERE key_hash = $1 AND used > 0`
)

// settle lists the statements of a settlement; condition, with its arguments
// from $2, limits each.
func settle(b *batch, s login.Settlement, condition string, args ...any) {
	for _, key := range s.Return {
		b.do(returnCharge+condition, append([]any{key[:]}, args...)...)
	}
	for _, key := range s.Clear {
		b.do(clearBudget+condition, append([]any{key[:]}, args...)...)
	}
}

// SettleBudgets implements login.BudgetStore.
func (s *Store) SettleBudgets(ctx context.Context, settlement login.Settlement) error {
	return s.db.write(ctx, func(b *batch) { settle(b, settlement, "") })
}
