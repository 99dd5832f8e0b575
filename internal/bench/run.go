package bench

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

// Plan is one run of one operation.
type Plan struct {
	Operation   Operation
	Connections int
	// Rate asks so often a second, whether or not answers come; 0 lets each
	// connection ask again as soon as it is answered.
	Rate float64
	// Count ends the run after so many operations, else Duration does.
	Count    int
	Duration time.Duration
	// WarmUp is how many operations come before those that are measured.
	WarmUp int
	// Grants are used by the operations that need some; each worker makes its own without.
	Grants []*Grant
	// Watched are the processes whose work is told.
	Watched Watched
}

func (p Plan) judge() error {
	switch {
	case p.Connections < 1:
		return errors.New("at least one connection is needed")
	case p.Count < 1 && p.Duration <= 0:
		return errors.New("a count or a duration is needed")
	case p.Operation.Counted && p.Count < 1:
		return fmt.Errorf("%s: a count is needed, because each needs a token that is made before", p.Operation.Name)
	case p.Rate < 0:
		return errors.New("a rate cannot be negative")
	}
	return nil
}

// Run prepares, warms up and measures. An error is trouble in preparing; wrong
// answers while measuring are in the report.
func (t Target) Run(ctx context.Context, p Plan) (Report, error) {
	if err := errors.Join(p.judge(), t.judge(p.Operation)); err != nil {
		return Report{}, err
	}
	to, err := t.prepare()
	if err != nil {
		return Report{}, err
	}
	r := &run{ctx: ctx, plan: p}
	for n := range p.Connections {
		w := &worker{ctx: ctx, number: n, to: to}
		for i := n; i < len(p.Grants); i += p.Connections {
			w.grants = append(w.grants, p.Grants[i])
		}
		r.workers = append(r.workers, w)
		defer w.close()
	}
	if err := r.prepare(); err != nil {
		return Report{}, fmt.Errorf("%s: prepare: %w", p.Operation.Name, err)
	}
	if warm := r.phase(0, p.WarmUp, 0); warm.failed() > 0 {
		return Report{}, fmt.Errorf("%s: warm up: %s", p.Operation.Name, warm.first)
	}
	return r.measure()
}

type run struct {
	ctx     context.Context
	plan    Plan
	workers []*worker
}

func (r *run) prepare() error {
	if r.plan.Operation.prepare == nil {
		return nil
	}
	// Which worker does how many is not known before; each is ready for twice its share.
	each := 2*(r.plan.Count+r.plan.WarmUp)/len(r.workers) + 8
	problems := make([]error, len(r.workers))
	r.each(func(i int, w *worker) { problems[i] = r.plan.Operation.prepare(w, each) })
	return errors.Join(problems...)
}

func (r *run) each(do func(int, *worker)) {
	var running sync.WaitGroup
	for i, w := range r.workers {
		running.Go(func() { do(i, w) })
	}
	running.Wait()
}

func (r *run) measure() (Report, error) {
	before, err := r.plan.Watched.read()
	if err != nil {
		return Report{}, err
	}
	seen := r.phase(r.plan.Rate, r.plan.Count, r.plan.Duration)
	after, err := r.plan.Watched.read()
	if err != nil {
		return Report{}, err
	}
	if check := r.plan.Operation.after; check != nil {
		for _, w := range r.workers {
			if err := check(w); err != nil {
				seen.add(err)
			}
		}
	}
	return r.report(seen, before, after), r.ctx.Err()
}

// phase lets all workers work until the count is done or the time is over.
func (r *run) phase(rate float64, count int, duration time.Duration) *seen {
	begun := time.Now()
	var taken atomic.Int64
	parts := make([]*seen, len(r.workers))
	r.each(func(i int, w *worker) {
		part := newSeen(count/len(r.workers) + 64)
		parts[i] = part
		for r.ctx.Err() == nil {
			n := taken.Add(1) - 1
			if count > 0 && n >= int64(count) || count == 0 && time.Since(begun) >= duration {
				return
			}
			intended := time.Now()
			if rate > 0 {
				intended = begun.Add(time.Duration(float64(n) / rate * float64(time.Second)))
				if count == 0 && intended.Sub(begun) >= duration || !sleepUntil(r.ctx, intended) {
					return
				}
			}
			part.done(r.plan.Operation.do(w), intended)
		}
	})
	all := newSeen(0)
	for _, part := range parts {
		all.merge(part)
	}
	all.took = time.Since(begun)
	return all
}

// sleepUntil waits for an instant; at once if it is over. That is how a late
// answer delays what comes after it, and the delay is counted: time runs from
// when a request should have begun.
func sleepUntil(ctx context.Context, at time.Time) bool {
	wait := time.Until(at)
	if wait <= 0 {
		return true
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
