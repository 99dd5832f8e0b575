package notify

import (
	"context"
	"sync"
	"time"
)

const (
	// workers bounds the letters on their way at once, whatever the queue holds.
	workers = 8
	// sendTime is how long one attempt may take; a lease outlives it, so that a
	// letter never has two workers.
	sendTime  = 20 * time.Second
	leaseTime = 40 * time.Second
	// pollEvery finds what other nodes queued, or left when they died, and what
	// is due again. What this node queues wakes it at once.
	pollEvery = time.Second
	tidyEvery = time.Minute
	// lastSend is how long letters on their way may take after the end was asked for.
	lastSend = 5 * time.Second
)

// Parts are what a Delivery works with.
type Parts struct {
	Channel  Channel
	Outbox   Outbox
	Sealer   *Sealer
	Composer Composer
	Carrier  Carrier
	// Watch is told of every attempt; nil is nobody.
	Watch func(Attempt)
}

// Attempt is one try to deliver a message, for logs and counters.
type Attempt struct {
	Number  int64
	Channel Channel
	Kind    Kind // empty if the message did not open
	Count   int
	Took    time.Duration
	Outcome Outcome
	Err     error // of the carrier, the composer or the outbox
}

// Delivery takes the messages of one channel from the outbox to the carrier.
// A crash between the carrier's yes and the report repeats that one letter;
// nothing else repeats one, and nothing loses one.
type Delivery struct {
	Parts
	breaker breaker
	free    chan struct{} // one for each worker that has nothing to do
}

// NewDelivery makes a Delivery; Run starts it.
func NewDelivery(p Parts) *Delivery {
	if p.Watch == nil {
		p.Watch = func(Attempt) {}
	}
	d := &Delivery{Parts: p, free: make(chan struct{}, workers)}
	for range workers {
		d.free <- struct{}{}
	}
	return d
}

// Run delivers until ctx ends and the letters on their way have ended too.
func (d *Delivery) Run(ctx context.Context) {
	sending, giveUp := context.WithCancel(context.WithoutCancel(ctx))
	defer giveUp()
	defer context.AfterFunc(ctx, func() { time.AfterFunc(lastSend, giveUp) })()
	var working sync.WaitGroup
	defer working.Wait()
	poll, tidy := time.NewTicker(pollEvery), time.NewTicker(tidyEvery)
	defer poll.Stop()
	defer tidy.Stop()
	for {
		more := d.begin(ctx, sending, &working)
		var free chan struct{}
		if more {
			free = d.free // go on as soon as a worker has time
		}
		select {
		case <-ctx.Done():
			return
		case slot := <-free:
			d.free <- slot
		case <-d.Outbox.MessagesQueued():
		case <-poll.C:
		case <-tidy.C:
			if _, err := d.Outbox.TidyMessages(ctx); err != nil && ctx.Err() == nil {
				d.Watch(Attempt{Channel: d.Channel, Err: err})
			}
		}
	}
}

// begin claims as many messages as there are workers for, and starts these. It
// reports whether more may be due than it could claim.
func (d *Delivery) begin(ctx, sending context.Context, working *sync.WaitGroup) (more bool) {
	limit := d.breaker.allowed(time.Now(), len(d.free), workers-len(d.free))
	if limit == 0 || ctx.Err() != nil {
		return false
	}
	claimed, err := d.Outbox.ClaimMessages(ctx, d.Channel, limit, leaseTime)
	if err != nil {
		if ctx.Err() == nil {
			d.Watch(Attempt{Channel: d.Channel, Err: err})
		}
		return false
	}
	for _, c := range claimed {
		slot := <-d.free // only this goroutine takes them, so there is one
		working.Go(func() {
			defer func() { d.free <- slot }()
			d.attempt(sending, c)
		})
	}
	return len(claimed) == limit
}
