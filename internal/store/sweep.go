package store

import (
	"context"
	"time"
)

// SweepReport says what a sweep did.
type SweepReport struct {
	// Leased is false if another node is sweeping; then nothing was done.
	Leased bool
	// Removed counts the rows that were deleted.
	Removed int
	// Evicted counts the grants above the cap that were revoked.
	Evicted int
}

const (
	sweepLease = time.Minute
	// sweepRows bounds one transaction, and so how long others wait for it.
	sweepRows = 500
	// sweepWalk bounds how many grants and sessions one sweep looks at.
	sweepWalk = 20_000
	// keepDead is how long a dead row stays: longer than any access token lives
	// (24 h), and than any code with the clocks' skew (1 h).
	keepDead = 25 * time.Hour
	keepNode = time.Hour
)

// Sweep removes what has expired, in small transactions. One node at a time
// does it. Consents and the audit log are never swept.
func (s *Store) Sweep(ctx context.Context) (report SweepReport, err error) {
	for _, sweep := range []func(context.Context) (removed, evicted int, err error){
		s.expire("parked_tickets", "key_hash", "expires_at_ms", 0),
		s.expire("revoked_tokens", "token_id", "expires_at_ms", 0),
		s.expire("decisions", "request_id", "keep_until_at_ms", 0),
		s.expire("replays", "key_hash", "expires_at_ms", time.Minute),
		s.expire("nodes", "name", "seen_at_ms", keepNode),
		s.expire("one_time_codes", "flow_hash", "expires_at_ms", 0),
		s.expire("budgets", "key_hash", "until_at_ms", 0),
		s.expire("sign_in_links", "account_number", "expires_at_ms", 0),
		s.walk(sessionWalk),
		s.walk(grantWalk),
		s.evict,
	} {
		if _, report.Leased, err = s.lease(ctx, "sweep"); err != nil || !report.Leased {
			return report, err
		}
		removed, evicted, err := sweep(ctx)
		report.Removed += removed
		report.Evicted += evicted
		if err != nil {
			return report, err
		}
	}
	return report, nil
}

// lease takes a row for this store, or keeps it, and returns the position that
// its last holder left. It fails to take it while another's lease runs.
func (s *Store) lease(ctx context.Context, name string) (position int64, taken bool, err error) {
	err = s.db.write(ctx, func(b *batch) {
		taken = false
		b.read(func(r row) error { taken = true; return r.Scan(&position) },
			`INSERT INTO leases AS l (name, holder, position, until_at_ms) VALUES ($1, $2, 0, now_ms() + $3)
			ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until_at_ms = excluded.until_at_ms
			WHERE l.holder = excluded.holder OR l.until_at_ms <= now_ms() RETURNING position`,
			name, s.holder, sweepLease.Milliseconds())
	})
	return position, taken, err
}

func (s *Store) moveLease(ctx context.Context, name string, position int64) error {
	return s.db.write(ctx, func(b *batch) {
		b.do(`UPDATE leases SET position = $3 WHERE name = $1 AND holder = $2`, name, s.holder, position)
	})
}

// expire removes the rows of a table whose instant in column is older than keep. The
// database's time is read first: as a value, not a call, it lets the index be used.
func (s *Store) expire(table, key, column string, keep time.Duration) func(context.Context) (int, int, error) {
	find := `SELECT ` + key + ` FROM ` + table + ` WHERE ` + column + ` <= $1`
	text := `DELETE FROM ` + table + ` WHERE ` + column + ` <= $1 AND ` + key + ` IN (` + find + ` LIMIT $2) RETURNING ` + column
	return func(ctx context.Context) (removed, _ int, err error) {
		now, err := s.Now(ctx)
		for n := sweepRows; err == nil && n == sweepRows; removed += n {
			n, err = s.remove(ctx, text, millis(now.Add(-keep)), int64(sweepRows))
		}
		return removed, 0, err
	}
}

// remove runs a deletion that returns its rows.
func (s *Store) remove(ctx context.Context, text string, args ...any) (removed int, err error) {
	err = s.db.write(ctx, func(b *batch) {
		removed = 0
		b.read(func(r row) error { removed++; return r.Scan(new(int64)) }, text, args...)
	})
	return removed, err
}
