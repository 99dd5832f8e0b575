package store

import (
	"context"
	"time"

	"github.com/authgrove/authgrove/internal/job"
)

// A claim moves next_at_ms to the end of its lease, so what is due is one
// comparison. The time is a subquery: as a value, not a call, it lets the index
// be used.
const (
	openJob = `next_at_ms <> 0`
	dueJob  = openJob + ` AND next_at_ms <= (SELECT now_ms()) AND expires_at_ms > (SELECT now_ms())`
	// ownJob is a row on which the claim still holds.
	ownJob = `number = $1 AND lease = $2 AND ` + openJob
)

const addJob = `INSERT INTO jobs (kind, name, body, attempts, lease, reason, next_at_ms, expires_at_ms, created_at_ms)
	VALUES ($1, $2, $3, 0, NULL, '', now_ms(), now_ms() + $4, now_ms()) ON CONFLICT (kind, name) DO NOTHING`

// AddJobs implements job.Queue.
func (s *Store) AddJobs(ctx context.Context, jobs []job.Job) error {
	return s.writeAndWork(ctx, func(b *batch) {
		for _, j := range jobs {
			b.do(addJob, string(j.Kind), j.Name, j.Body, j.KeepFor.Milliseconds())
		}
	})
}

// writeAndWork runs a verb that adds jobs and wakes this node's worker when they
// are durable.
func (s *Store) writeAndWork(ctx context.Context, v verb) error {
	err := s.db.write(ctx, v)
	if err == nil {
		s.wakeWorker()
	}
	return err
}

func (s *Store) wakeWorker() {
	select {
	case s.jobs <- struct{}{}:
	default: // it is awake already
	}
}

const claimJobs = `UPDATE jobs SET lease = $1, attempts = attempts + 1, next_at_ms = now_ms() + $2
	WHERE ` + dueJob + ` AND number IN (SELECT number FROM jobs WHERE ` + dueJob + ` ORDER BY next_at_ms, number LIMIT $3)
	RETURNING number, kind, name, body, attempts, expires_at_ms - created_at_ms, expires_at_ms - now_ms()`

// ClaimJobs implements job.Queue.
func (s *Store) ClaimJobs(ctx context.Context, limit int, lease time.Duration) (claimed []job.Claimed, err error) {
	holder := newAttempt()
	err = s.db.write(ctx, func(b *batch) {
		claimed = nil
		b.read(func(r row) error {
			c := job.Claimed{Claim: job.Claim{Lease: holder}}
			var attempt, kept, left int64
			err := r.Scan(&c.Number, (*string)(&c.Kind), &c.Name, &c.Body, &attempt, &kept, &left)
			c.Attempt = int(attempt)
			c.KeepFor, c.ExpiresIn = time.Duration(kept)*time.Millisecond, time.Duration(left)*time.Millisecond
			claimed = append(claimed, c)
			return err
		}, claimJobs, holder, lease.Milliseconds(), int64(limit))
	})
	return claimed, err
}

const nextJob = `SELECT next_at_ms - (SELECT now_ms()) FROM jobs
	WHERE ` + openJob + ` AND expires_at_ms > (SELECT now_ms()) ORDER BY next_at_ms LIMIT 1`

// NextJob implements job.Queue.
func (s *Store) NextJob(ctx context.Context) (wait time.Duration, waiting bool, err error) {
	var ms int64
	waiting, err = s.query(ctx, nextJob, nil, &ms)
	return max(0, time.Duration(ms)*time.Millisecond), waiting, err
}

// ReportJob implements job.Queue.
func (s *Store) ReportJob(ctx context.Context, c job.Claim, o job.Outcome) error {
	return s.db.write(ctx, func(b *batch) {
		switch o.Verdict {
		case job.TryAgain:
			b.do(`UPDATE jobs SET lease = NULL, reason = $3, next_at_ms = now_ms() + $4 WHERE `+ownJob,
				c.Number, c.Lease, o.Reason, o.Wait.Milliseconds())
		case job.Postponed:
			b.do(`UPDATE jobs SET lease = NULL, reason = $3, next_at_ms = now_ms() + $4, attempts = attempts - 1 WHERE `+ownJob,
				c.Number, c.Lease, o.Reason, o.Wait.Milliseconds())
		case job.Done:
			b.do(`UPDATE jobs SET lease = NULL, reason = '', next_at_ms = 0 WHERE `+ownJob, c.Number, c.Lease)
		default:
			b.do(`UPDATE jobs SET lease = NULL, reason = $3, next_at_ms = 0 WHERE `+ownJob, c.Number, c.Lease, o.Reason)
		}
	})
}

// overdue: it has expired, and nobody is doing it.
const overdue = `expires_at_ms <= (SELECT now_ms()) AND (lease IS NULL OR next_at_ms <= (SELECT now_ms()))`

// TidyJobs implements job.Queue. In stretches, so that nobody waits long for them.
func (s *Store) TidyJobs(ctx context.Context) (expired int, err error) {
	for n := sweepRows; err == nil && n == sweepRows; {
		var open int64
		err = s.db.write(ctx, func(b *batch) {
			n, open = 0, 0
			b.read(func(r row) error {
				var one int64
				err := r.Scan(&one)
				n, open = n+1, open+one
				return err
			}, `DELETE FROM jobs WHERE `+overdue+` AND number IN (SELECT number FROM jobs WHERE `+overdue+` LIMIT $1)
				RETURNING CASE WHEN `+openJob+` THEN 1 ELSE 0 END`, int64(sweepRows))
		})
		expired += int(open)
	}
	return expired, err
}

// JobsQueued implements job.Queue.
func (s *Store) JobsQueued() <-chan struct{} { return s.jobs }

// CountJobs says how long the queue is.
func (s *Store) CountJobs(ctx context.Context) (c job.Count, err error) {
	var oldest int64
	_, err = s.query(ctx, `SELECT coalesce(sum(CASE WHEN `+openJob+` THEN 1 ELSE 0 END), 0),
			coalesce(sum(CASE WHEN NOT (`+openJob+`) AND reason <> '' THEN 1 ELSE 0 END), 0),
			coalesce(max(CASE WHEN `+openJob+` THEN (SELECT now_ms()) - created_at_ms ELSE 0 END), 0)
		FROM jobs`, nil, &c.Waiting, &c.GivenUp, &oldest)
	c.OldestAge = time.Duration(oldest) * time.Millisecond
	return c, err
}
