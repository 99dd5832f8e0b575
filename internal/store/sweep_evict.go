package store

import (
	"context"

	"github.com/authgrove/authgrove/internal/audit"
)

// lookBack is how many numbers before the last position a sweep looks at again:
// a number is taken before its commit, so one below the position may have
// appeared after it. It is more than can be under way at once.
const lookBack = 1000

// crowded finds pairs of an account and a client that got a grant after $1 and
// have more than $2 that are not revoked.
const crowded = `SELECT n.account_number, n.client_number FROM (
		SELECT DISTINCT account_number, client_number FROM grants WHERE number > $1 AND account_number <> 0) AS n
	WHERE (SELECT count(*) FROM grants WHERE grants.account_number = n.account_number
		AND grants.client_number = n.client_number AND grants.revoked_at_ms = 0) > CAST($2 AS BIGINT)`

const evictOldest = `UPDATE grants SET revoked_at_ms = now_ms(), revoked_because = '` + tooManyGrants + `', revoked_by = $3
	WHERE revoked_at_ms = 0 AND number IN (
		SELECT number FROM grants WHERE account_number = $1 AND client_number = $2 AND revoked_at_ms = 0
		ORDER BY number DESC LIMIT 1000 OFFSET $4)
	RETURNING number`

const tooManyGrants = "too_many_grants"

var recordEviction = record("grants.account_number", "grants.client_number", "grants.number", "grants.session_number",
	`FROM grants WHERE grants.account_number = $10 AND grants.client_number = $11 AND grants.revoked_by = $12`)

type pair struct{ account, client int64 }

// evict revokes the oldest grants of the pairs that have more than the cap.
func (s *Store) evict(ctx context.Context) (_, evicted int, err error) {
	position, taken, err := s.lease(ctx, "evict")
	if err != nil || !taken {
		return 0, 0, err
	}
	var highest int64
	if _, err := s.query(ctx, `SELECT coalesce(max(number), 0) FROM grants`, nil, &highest); err != nil {
		return 0, 0, err
	}
	var pairs []pair
	err = s.db.read(ctx, statement{
		text: crowded, args: []any{position - lookBack, int64(s.grantsPerClient)},
		take: func(r row) error {
			var p pair
			err := r.Scan(&p.account, &p.client)
			pairs = append(pairs, p)
			return err
		},
	})
	for _, p := range pairs {
		if err != nil {
			break
		}
		var n int
		n, err = s.evictFrom(ctx, p)
		evicted += n
	}
	if err != nil {
		return 0, evicted, err
	}
	return 0, evicted, s.moveLease(ctx, "evict", highest)
}

func (s *Store) evictFrom(ctx context.Context, p pair) (evicted int, err error) {
	attempt := newAttempt()
	err = s.db.write(ctx, func(b *batch) {
		evicted = 0
		b.read(func(r row) error { evicted++; return r.Scan(new(int64)) }, evictOldest,
			p.account, p.client, attempt, int64(s.grantsPerClient))
		b.do(recordEviction, recordArguments(ctx, audit.Event{Kind: audit.GrantRevoked, Detail: tooManyGrants},
			p.account, p.client, attempt)...)
	})
	return evicted, err
}
