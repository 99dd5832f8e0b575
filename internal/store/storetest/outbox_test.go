package storetest

import (
	"bytes"
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/authgrove/authgrove/internal/notify"
	"github.com/authgrove/authgrove/internal/store"
)

const outboxLease = 40 * time.Second

func (w *world) queue(payload string) {
	w.t.Helper()
	w.must(w.store.QueueMessage(w.ctx, notify.Sealed{Channel: notify.Mail, Payload: []byte(payload), KeepFor: 5 * time.Minute}))
}

func (w *world) claim(limit int) []notify.Claimed {
	w.t.Helper()
	claimed, err := w.store.ClaimMessages(w.ctx, notify.Mail, limit, outboxLease)
	w.must(err)
	return claimed
}

// claimOne wants exactly one message to be due.
func (w *world) claimOne() notify.Claimed {
	w.t.Helper()
	claimed := w.claim(10)
	if len(claimed) != 1 {
		w.t.Fatalf("%d messages were due, want 1", len(claimed))
	}
	return claimed[0]
}

func (w *world) report(c notify.Claimed, o notify.Outcome) {
	w.t.Helper()
	w.must(w.store.ReportMessage(w.ctx, c.Claim, o))
}

func (w *world) queueIs(waiting, givenUp int64) {
	w.t.Helper()
	q, err := w.store.MessageQueue(w.ctx)
	w.must(err)
	if q.Waiting != waiting || q.GivenUp != givenUp {
		w.t.Errorf("the queue is %+v, want %d waiting and %d given up", q, waiting, givenUp)
	}
}

func TestAQueuedMessageIsGivenToOneAndGoneOnceDelivered(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.queue("one")
		select {
		case <-w.store.MessagesQueued():
		default:
			t.Error("the delivery was not woken")
		}
		c := w.claimOne()
		if string(c.Payload) != "one" || c.Attempt != 1 || c.KeptFor != 5*time.Minute ||
			c.ExpiresIn > c.KeptFor || c.ExpiresIn < c.KeptFor-10*time.Second {
			t.Errorf("got %+v", c)
		}
		if more := w.claim(10); len(more) != 0 {
			t.Errorf("it was given away again: %+v", more)
		}
		if others, err := w.store.ClaimMessages(w.ctx, "pigeon", 10, outboxLease); err != nil || len(others) != 0 {
			t.Errorf("another channel got %+v, %v", others, err)
		}
		w.queueIs(1, 0)
		w.report(c, notify.Outcome{Verdict: notify.Delivered})
		w.queueIs(0, 0)
		if n := w.number(`SELECT count(*) FROM outbox`); n != 0 {
			t.Errorf("%d rows are left", n)
		}
	})
}

func TestNoMessageIsNotQueued(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.must(w.store.QueueMessage(w.ctx, notify.Sealed{}))
		w.queueIs(0, 0)
	})
}

func TestAMessageThatFailedIsDueAfterItsWait(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.queue("one")
		w.report(w.claimOne(), notify.Outcome{Verdict: notify.TryAgain, Wait: 30 * time.Second, Reason: "greylisted"})
		if early := w.claim(10); len(early) != 0 {
			t.Errorf("it was due at once: %+v", early)
		}
		w.advance(31 * time.Second)
		if c := w.claimOne(); c.Attempt != 2 || string(c.Payload) != "one" {
			t.Errorf("got %+v", c)
		}
	})
}

func TestAMessageWhoseWorkerDiedIsGivenToAnotherAfterTheLease(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.queue("one")
		dead := w.claimOne()
		w.advance(outboxLease + time.Second)
		second := w.claimOne()
		if second.Attempt != 2 || bytes.Equal(second.Lease, dead.Lease) {
			t.Errorf("got %+v after %+v", second, dead)
		}
		for _, v := range []notify.Verdict{notify.Delivered, notify.TryAgain, notify.GivenUp} {
			w.report(dead, notify.Outcome{Verdict: v, Reason: "late"})
		}
		if n := w.number(`SELECT count(*) FROM outbox WHERE sealed IS NOT NULL AND refusal = '' AND lease IS NOT NULL`); n != 1 {
			t.Error("the dead one's report changed the row")
		}
		w.report(second, notify.Outcome{Verdict: notify.Delivered})
		w.queueIs(0, 0)
	})
}

func TestAnExpiredMessageIsNeverGivenToAnybody(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.queue("slow")
		slow := w.claimOne()
		w.queue("late")
		w.advance(5*time.Minute + time.Second)
		if late := w.claim(10); len(late) != 0 {
			t.Errorf("got %+v", late)
		}
		expired, err := w.store.TidyMessages(w.ctx)
		if err != nil || expired != 2 {
			t.Errorf("%d expired, %v; want 2", expired, err)
		}
		w.report(slow, notify.Outcome{Verdict: notify.Delivered}) // too late: it has been given up
		w.queueIs(0, 2)
		if n := w.number(`SELECT count(*) FROM outbox WHERE sealed IS NOT NULL`); n != 0 {
			t.Errorf("%d dead letters still have their content", n)
		}
	})
}

func TestWhatIsGivenUpLosesItsContentAndKeepsTheReasonForTwoWeeks(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.queue("one")
		w.report(w.claimOne(), notify.Outcome{Verdict: notify.GivenUp, Reason: "550"})
		if n := w.number(`SELECT count(*) FROM outbox WHERE sealed IS NULL AND refusal = '550' AND next_at_ms = 0`); n != 1 {
			t.Error("the row is not that of a dead letter")
		}
		w.queueIs(0, 1)
		w.advance(13 * 24 * time.Hour)
		if _, err := w.store.TidyMessages(w.ctx); err != nil {
			t.Fatal(err)
		}
		w.queueIs(0, 1)
		w.advance(25 * time.Hour)
		if _, err := w.store.TidyMessages(w.ctx); err != nil {
			t.Fatal(err)
		}
		w.queueIs(0, 0)
	})
}

func TestTheOldestDueMessagesAreClaimedFirst(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		for i := range 5 {
			w.queue(fmt.Sprint(i))
			w.advance(10 * time.Millisecond)
		}
		seen := map[string]bool{}
		for _, c := range w.claim(3) {
			seen[string(c.Payload)] = true
		}
		if len(seen) != 3 || !seen["0"] || !seen["1"] || !seen["2"] {
			t.Errorf("got %v, want 0, 1 and 2", seen)
		}
	})
}

func TestManyNodesGiveEachMessageToOneOfThem(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		const messages, nodes = 60, 8
		for i := range messages {
			w.queue(fmt.Sprint(i))
		}
		var mu sync.Mutex
		given := map[string]int{}
		var left atomic.Int64
		left.Store(messages)
		var working sync.WaitGroup
		for range nodes {
			working.Go(func() {
				for left.Load() > 0 {
					claimed, err := w.store.ClaimMessages(w.ctx, notify.Mail, 3, outboxLease)
					if err != nil {
						t.Error(err)
						return
					}
					for _, c := range claimed {
						mu.Lock()
						given[string(c.Payload)]++
						mu.Unlock()
						if err := w.store.ReportMessage(w.ctx, c.Claim, notify.Outcome{Verdict: notify.Delivered}); err != nil {
							t.Error(err)
						}
						left.Add(-1)
					}
				}
			})
		}
		working.Wait()
		for payload, n := range given {
			if n != 1 {
				t.Errorf("message %s was given away %d times", payload, n)
			}
		}
		if len(given) != messages {
			t.Errorf("%d messages were given away, want %d", len(given), messages)
		}
		w.queueIs(0, 0)
	})
}

func TestAMessageSurvivesTheProcess(t *testing.T) {
	w := onSQLite(t)
	w.queue("one")
	w.must(w.store.Close())
	again, err := store.Open(context.Background(), w.url, w.options)
	w.must(err)
	w.store = again
	if c := w.claimOne(); string(c.Payload) != "one" {
		t.Errorf("got %+v", c)
	}
}
