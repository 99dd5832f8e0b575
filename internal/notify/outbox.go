package notify

import (
	"context"
	"time"
)

// Outbox keeps queued messages. Its clock is the database's, so nodes whose
// clocks differ agree on what is due and what has expired.
type Outbox interface {
	// ClaimMessages takes up to limit messages of a channel that are due, oldest
	// first. Until the lease is over or the claim reported, nobody else is given
	// them. A message whose time to be kept is over is never given to anybody.
	ClaimMessages(ctx context.Context, channel Channel, limit int, lease time.Duration) ([]Claimed, error)

	// ReportMessage ends a claim: a delivered message is gone, one to be tried
	// again is due after the outcome's wait, one given up loses its content and
	// keeps the reason. If the lease was over and somebody else has claimed the
	// message since, nothing changes.
	ReportMessage(ctx context.Context, claim Claim, outcome Outcome) error

	// TidyMessages gives up what expired and nobody is delivering, and removes
	// what was given up two weeks ago.
	TidyMessages(ctx context.Context) (expired int, err error)

	// MessagesQueued receives after this node has queued messages.
	MessagesQueued() <-chan struct{}
}

// Claim names a message and one lease on it.
type Claim struct {
	Number int64
	Lease  []byte
}

// Claimed is a message that the caller alone may deliver now.
type Claimed struct {
	Claim
	Payload []byte
	// Attempt counts the claims, this one included.
	Attempt int
	// KeptFor and ExpiresIn are the whole time that the message may be
	// delivered in, and what was left of it when it was claimed.
	KeptFor, ExpiresIn time.Duration
}

// Verdict is how a claim ended.
type Verdict string

// Verdicts.
const (
	Delivered Verdict = "delivered"
	TryAgain  Verdict = "try_again"
	GivenUp   Verdict = "given_up"
)

// Outcome is what is reported of a claim.
type Outcome struct {
	Verdict Verdict
	Wait    time.Duration // before the next try
	Reason  string        // of a failure; it names no person and holds no content
}

// Queue is the state of an outbox, for the operator.
type Queue struct {
	Waiting   int64
	GivenUp   int64
	OldestAge time.Duration // of the message that waits longest
}
