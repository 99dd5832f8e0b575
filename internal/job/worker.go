package job

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

const (
	// places bounds the jobs under way at once. Most of their time is a wait
	// for somebody else's server, and one in ten of those may be dead.
	places = 64
	// doTime is how long one attempt may take; a lease outlives it, so that a
	// job never has two workers while its node lives.
	doTime    = 20 * time.Second
	leaseTime = time.Minute
	// lookEvery finds what other nodes added or left when they died. What this
	// node adds wakes it at once, and it looks again when the next job is due.
	lookEvery = 10 * time.Second
	tidyEvery = time.Minute
	// lastJobs is how long jobs under way may take after the end was asked for.
	lastJobs = 5 * time.Second

	reportTries = 5
	reportWait  = time.Second
)

// Handler does a job. Its error is trouble of this node: the job is tried again,
// and the error is for the log. What the work came to is the outcome.
type Handler func(ctx context.Context, c Claimed) (Outcome, error)

// Attempt is one try to do a job, for logs and counters. Without a number it is
// trouble with the queue itself.
type Attempt struct {
	Claimed
	Outcome Outcome
	Took    time.Duration
	Err     error
}

// Worker does the jobs of a queue.
type Worker struct {
	queue    Queue
	handlers map[Kind]Handler
	watch    func(Attempt)
	free     chan struct{} // one for each place that is not taken
	due      chan struct{} // a job that failed here may be tried again
}

// NewWorker makes a Worker; Run starts it. Watch is told of every attempt.
func NewWorker(q Queue, handlers map[Kind]Handler, watch func(Attempt)) *Worker {
	w := &Worker{queue: q, handlers: handlers, watch: watch, free: make(chan struct{}, places),
		due: make(chan struct{}, 1)}
	for range places {
		w.free <- struct{}{}
	}
	return w
}

// Run works until ctx ends and the jobs under way have ended too.
func (w *Worker) Run(ctx context.Context) {
	doing, giveUp := context.WithCancel(context.WithoutCancel(ctx))
	defer giveUp()
	defer context.AfterFunc(ctx, func() { time.AfterFunc(lastJobs, giveUp) })()
	var working sync.WaitGroup
	defer working.Wait()
	look, tidy := time.NewTimer(0), time.NewTicker(tidyEvery)
	defer look.Stop()
	defer tidy.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tidy.C:
			w.tidy(ctx)
		case <-w.queue.JobsQueued():
			look.Reset(w.begin(ctx, doing, &working))
		case <-w.due:
			look.Reset(w.begin(ctx, doing, &working))
		case <-look.C:
			look.Reset(w.begin(ctx, doing, &working))
		}
	}
}

// begin starts everything that is due, as places become free, and returns when
// to look again. A queue in which nothing is due is only read.
func (w *Worker) begin(ctx, doing context.Context, working *sync.WaitGroup) time.Duration {
	for {
		wait, waiting, err := w.queue.NextJob(ctx)
		if err != nil {
			w.trouble(ctx, err)
			return lookEvery
		}
		if !waiting {
			return lookEvery
		}
		if wait > 0 {
			return min(wait, lookEvery)
		}
		select {
		case <-ctx.Done():
			return lookEvery
		case place := <-w.free:
			w.free <- place // only this goroutine takes them, so there is one
		}
		claimed, err := w.queue.ClaimJobs(ctx, len(w.free), leaseTime)
		if err != nil {
			w.trouble(ctx, err)
			return lookEvery
		}
		if len(claimed) == 0 {
			return time.Second // another node was quicker
		}
		for _, c := range claimed {
			place := <-w.free
			working.Go(func() {
				defer func() { w.free <- place }()
				w.attempt(doing, c)
			})
		}
	}
}

// attempt does one job and reports what became of it.
func (w *Worker) attempt(ctx context.Context, c Claimed) {
	began := time.Now()
	a := Attempt{Claimed: c}
	a.Outcome, a.Err = w.do(ctx, c)
	a.Outcome = judged(c, a.Outcome)
	a.Took = time.Since(began)
	if err := w.report(ctx, c.Claim, a.Outcome); err != nil {
		a.Err = errors.Join(a.Err, err)
	}
	if a.Outcome.Wait < lookEvery && (a.Outcome.Verdict == TryAgain || a.Outcome.Verdict == Postponed) {
		time.AfterFunc(a.Outcome.Wait, w.wake)
	}
	w.watch(a)
}

func (w *Worker) wake() {
	select {
	case w.due <- struct{}{}:
	default: // it is awake already
	}
}

func (w *Worker) do(ctx context.Context, c Claimed) (o Outcome, err error) {
	handle, known := w.handlers[c.Kind]
	if !known {
		// A later release added it, on a node that runs beside this one.
		return Outcome{Verdict: Postponed, Reason: "this release does not know the kind"}, nil
	}
	ctx, cancel := context.WithTimeout(ctx, min(doTime, c.ExpiresIn))
	defer cancel()
	defer func() {
		if p := recover(); p != nil {
			// Its text may hold what the job is about; the type is enough to look for.
			o, err = Outcome{Verdict: TryAgain, Reason: "it panicked"}, fmt.Errorf("job %s panicked: %T", c.Kind, p)
		}
	}()
	if o, err = handle(ctx, c); err != nil {
		o = Outcome{Verdict: TryAgain, Reason: "this node had trouble"}
	}
	return o, err
}

// report holds on: a job that was done and not reported is done twice.
func (w *Worker) report(ctx context.Context, c Claim, o Outcome) (err error) {
	ctx = context.WithoutCancel(ctx)
	for n := range reportTries {
		if n > 0 {
			time.Sleep(reportWait)
		}
		if err = w.queue.ReportJob(ctx, c, o); err == nil {
			return nil
		}
	}
	return err
}

func (w *Worker) tidy(ctx context.Context) {
	if _, err := w.queue.TidyJobs(ctx); err != nil {
		w.trouble(ctx, err)
	}
}

func (w *Worker) trouble(ctx context.Context, err error) {
	if ctx.Err() == nil {
		w.watch(Attempt{Err: err})
	}
}
