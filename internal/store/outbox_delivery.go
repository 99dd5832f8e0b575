package store

import (
	"context"
	"time"

	"github.com/authgrove/authgrove/internal/notify"
)

const (
	// keepGivenUp is how long an operator can see that a message was given up, and why.
	keepGivenUp = 14 * 24 * time.Hour
	notGivenUp  = `next_at_ms <> 0`
	// A claim moves next_at_ms to the end of its lease, so what is due is one
	// comparison, and whoever waited for the row sees that it is not due any
	// more. The time is a subquery: as a value, not a call, it lets the index be used.
	dueMessage = notGivenUp + ` AND next_at_ms <= (SELECT now_ms()) AND expires_at_ms > (SELECT now_ms()) AND channel = $1`
	// ownClaim is a row on which the claim still holds.
	ownClaim = `number = $1 AND lease = $2 AND ` + notGivenUp
)

const claimMessages = `UPDATE outbox SET lease = $2, attempts = attempts + 1, next_at_ms = now_ms() + $3
	WHERE ` + dueMessage + ` AND number IN (SELECT number FROM outbox WHERE ` + dueMessage + ` ORDER BY next_at_ms, number LIMIT $4)
	RETURNING number, sealed, attempts, expires_at_ms - created_at_ms, expires_at_ms - now_ms()`

// ClaimMessages implements notify.Outbox.
func (s *Store) ClaimMessages(
	ctx context.Context, channel notify.Channel, limit int, lease time.Duration,
) (claimed []notify.Claimed, err error) {
	holder := newAttempt()
	err = s.db.write(ctx, func(b *batch) {
		claimed = nil
		b.read(func(r row) error {
			c := notify.Claimed{Claim: notify.Claim{Lease: holder}}
			var attempt, kept, left int64
			err := r.Scan(&c.Number, &c.Payload, &attempt, &kept, &left)
			c.Attempt = int(attempt)
			c.KeptFor, c.ExpiresIn = time.Duration(kept)*time.Millisecond, time.Duration(left)*time.Millisecond
			claimed = append(claimed, c)
			return err
		}, claimMessages, string(channel), holder, lease.Milliseconds(), int64(limit))
	})
	return claimed, err
}

// ReportMessage implements notify.Outbox.
func (s *Store) ReportMessage(ctx context.Context, c notify.Claim, o notify.Outcome) error {
	return s.db.write(ctx, func(b *batch) {
		switch o.Verdict {
		case notify.Delivered:
			b.do(`DELETE FROM outbox WHERE `+ownClaim, c.Number, c.Lease)
		case notify.TryAgain:
			b.do(`UPDATE outbox SET lease = NULL, refusal = $3, next_at_ms = now_ms() + $4 WHERE `+ownClaim,
				c.Number, c.Lease, o.Reason, o.Wait.Milliseconds())
		default:
			b.do(`UPDATE outbox SET lease = NULL, sealed = NULL, refusal = $3, next_at_ms = 0 WHERE `+ownClaim,
				c.Number, c.Lease, o.Reason)
		}
	})
}

// TidyMessages implements notify.Outbox.
func (s *Store) TidyMessages(ctx context.Context) (expired int, err error) {
	expired, err = s.remove(ctx, `UPDATE outbox SET lease = NULL, sealed = NULL, next_at_ms = 0,
			refusal = CASE WHEN refusal = '' THEN 'it expired' ELSE 'it expired; before that: ' || refusal END
		WHERE `+notGivenUp+` AND expires_at_ms <= (SELECT now_ms()) AND (lease IS NULL OR next_at_ms <= (SELECT now_ms()))
		RETURNING number`)
	if err != nil {
		return 0, err
	}
	_, err = s.remove(ctx, `DELETE FROM outbox WHERE next_at_ms = 0 AND expires_at_ms <= (SELECT now_ms()) - $1
		RETURNING number`, keepGivenUp.Milliseconds())
	return expired, err
}

// MessagesQueued implements notify.Outbox.
func (s *Store) MessagesQueued() <-chan struct{} { return s.messages }

// MessageQueue says how long the queue is.
func (s *Store) MessageQueue(ctx context.Context) (q notify.Queue, err error) {
	var oldest int64
	_, err = s.query(ctx, `SELECT coalesce(sum(CASE WHEN next_at_ms <> 0 THEN 1 ELSE 0 END), 0),
			coalesce(sum(CASE WHEN next_at_ms = 0 THEN 1 ELSE 0 END), 0),
			coalesce(max(CASE WHEN next_at_ms <> 0 THEN (SELECT now_ms()) - created_at_ms ELSE 0 END), 0)
		FROM outbox`, nil, &q.Waiting, &q.GivenUp, &oldest)
	q.OldestAge = time.Duration(oldest) * time.Millisecond
	return q, err
}
