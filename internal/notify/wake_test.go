package notify

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// box is an outbox whose clock is the test's.
type box struct {
	mu     sync.Mutex
	due    []Claimed
	claims int
	queued chan struct{}
}

func (b *box) ClaimMessages(_ context.Context, _ Channel, limit int, _ time.Duration) ([]Claimed, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.claims++
	claimed := b.due[:min(limit, len(b.due))]
	b.due = b.due[len(claimed):]
	return claimed, nil
}

func (b *box) ReportMessage(context.Context, Claim, Outcome) error { return nil }
func (b *box) TidyMessages(context.Context) (int, error)           { return 0, nil }
func (b *box) MessagesQueued() <-chan struct{}                     { return b.queued }

func (b *box) add(n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for range n {
		b.due = append(b.due, Claimed{Payload: nil, ExpiresIn: time.Minute}) // it does not open, which is quick
	}
}

// inABubble runs a delivery over a box in the time of the test.
func inABubble(t *testing.T, test func(b *box, judged func() int)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		b := &box{queued: make(chan struct{}, 1)}
		var mu sync.Mutex
		attempts := 0
		d := NewDelivery(Parts{Channel: Mail, Outbox: b, Sealer: NewSealer(nil, "https://id.example.com", Mail),
			Watch: func(Attempt) { mu.Lock(); attempts++; mu.Unlock() }})
		ctx, cancel := context.WithCancel(t.Context())
		go d.Run(ctx)
		synctest.Wait()
		test(b, func() int { mu.Lock(); defer mu.Unlock(); return attempts })
		cancel()
		synctest.Wait()
	})
}

func TestWhatThisNodeQueuesIsTakenAtOnce(t *testing.T) {
	inABubble(t, func(b *box, judged func() int) {
		began := time.Now()
		b.add(1)
		b.queued <- struct{}{}
		synctest.Wait()
		if n := judged(); n != 1 || time.Since(began) != 0 {
			t.Errorf("%d were taken after %v", n, time.Since(began))
		}
	})
}

func TestWhatOthersLeaveIsFoundWithinASecond(t *testing.T) {
	inABubble(t, func(b *box, judged func() int) {
		b.add(1)
		time.Sleep(pollEvery + time.Millisecond)
		synctest.Wait()
		if n := judged(); n != 1 {
			t.Errorf("%d were taken", n)
		}
	})
}

func TestALongQueueIsWorkedOffWithoutWaiting(t *testing.T) {
	inABubble(t, func(b *box, judged func() int) {
		b.add(1000)
		b.queued <- struct{}{}
		synctest.Wait()
		if n := judged(); n != 1000 {
			t.Errorf("%d of 1000 were taken before the next poll", n)
		}
	})
}

func TestAnEmptyQueueIsAskedOnceASecond(t *testing.T) {
	inABubble(t, func(b *box, _ func() int) {
		before := b.claims
		time.Sleep(10*time.Second + time.Millisecond)
		synctest.Wait()
		b.mu.Lock()
		defer b.mu.Unlock()
		if n := b.claims - before; n != 10 {
			t.Errorf("it was asked %d times in ten seconds", n)
		}
	})
}
