package job

import (
	"context"
	"time"
)

// Kind says what is to be done; each has one Handler.
type Kind string

// Job is work to be done once.
type Job struct {
	Kind Kind
	// Name tells jobs of a kind apart: adding a name again changes nothing, as
	// long as the first is kept.
	Name string
	// Body is what the handler needs to know. It is stored in clear.
	Body string
	// KeepFor is how long the job is worth doing, by the database's clock.
	KeepFor time.Duration
}

// Queue keeps jobs. Its clock is the database's.
type Queue interface {
	// AddJobs adds jobs in one commit. A name that is known already is left as it is.
	AddJobs(ctx context.Context, jobs []Job) error
	// ClaimJobs takes up to limit due jobs, those that wait longest first. Until
	// the lease is over or the claim reported, nobody else is given them. An
	// expired job is never given to anybody.
	ClaimJobs(ctx context.Context, limit int, lease time.Duration) ([]Claimed, error)
	// NextJob tells how long it is until a job is due, 0 if one is; waiting is
	// false if there is none. It only reads.
	NextJob(ctx context.Context) (wait time.Duration, waiting bool, err error)
	// ReportJob ends a claim. If its lease was over, and somebody else holds the
	// job since, nothing changes.
	ReportJob(ctx context.Context, c Claim, o Outcome) error
	// TidyJobs removes the jobs that have expired and nobody is doing, and
	// returns how many of them were never done.
	TidyJobs(ctx context.Context) (expired int, err error)
	// JobsQueued receives after this node has added jobs.
	JobsQueued() <-chan struct{}
}

// Claim names a job and one lease on it.
type Claim struct {
	Number int64
	Lease  []byte
}

// Claimed is a job that the caller alone may do now.
type Claimed struct {
	Claim
	Job
	// Attempt counts the attempts, this one included.
	Attempt int
	// ExpiresIn is what was left of the job's time when it was claimed.
	ExpiresIn time.Duration
}

// Verdict is how an attempt ended.
type Verdict string

// Verdicts.
const (
	Done     Verdict = "done"
	TryAgain Verdict = "try_again"
	// Postponed: it could not be begun, which does not count as an attempt.
	Postponed Verdict = "postponed"
	GivenUp   Verdict = "given_up"
)

// Outcome is what became of an attempt.
type Outcome struct {
	Verdict Verdict
	Reason  string        // of a failure: a phrase that names no person and holds no secret
	Wait    time.Duration // before the next attempt; 0 lets the worker choose
}

// Count is the state of a queue, for the operator.
type Count struct {
	Waiting   int64
	GivenUp   int64 // and not swept yet
	OldestAge time.Duration
}
