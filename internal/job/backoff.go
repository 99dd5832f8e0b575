package job

import (
	"math/rand/v2"
	"time"
)

const (
	firstWait   = 2 * time.Second
	longestWait = 10 * time.Minute
	// maxAttempts ends a job that its time alone would keep for longer.
	maxAttempts = 20
	// longestPostponed spreads jobs that could not be begun, so that many of
	// them do not come back together.
	longestPostponed = 15 * time.Second
)

// waitAfter doubles from attempt to attempt. A quarter of chance either way
// keeps jobs that failed together apart.
func waitAfter(attempt int) time.Duration {
	wait := longestWait
	if attempt < 10 {
		wait = min(longestWait, firstWait<<(attempt-1))
	}
	return wait*3/4 + rand.N(wait/2)
}

// judged completes what a handler says by the limits that hold for all.
func judged(c Claimed, o Outcome) Outcome {
	switch o.Verdict {
	case Postponed:
		if o.Wait == 0 {
			o.Wait = time.Second + rand.N(longestPostponed)
		}
	case TryAgain:
		if c.Attempt >= maxAttempts {
			return Outcome{Verdict: GivenUp, Reason: o.Reason}
		}
		if o.Wait == 0 {
			o.Wait = waitAfter(c.Attempt)
		}
	}
	return o
}
