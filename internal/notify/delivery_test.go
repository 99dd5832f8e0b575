package notify_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/authgrove/authgrove/internal/notify"
)

func TestAQueuedMessageIsCarriedInWords(t *testing.T) {
	onBoth(t, func(t *testing.T, d *desk) {
		d.deliver()
		for i := range 2 {
			d.queue(aCode("ann@example.com", fmt.Sprint(100000+i)))
			d.until("it was carried", func() bool { return len(d.carried) == i+1 })
		}
		l := d.carried[0]
		if l.To != "ann@example.com" || l.Code != "100000" || l.Kind != notify.SignInCode || l.Link != issuer+"/sign-in?ticket=x" ||
			l.Text.Reveal() != "100000 "+issuer+"/sign-in?ticket=x" || l.Subject != "sign_in_code" || l.Language != "en" || l.ID == d.carried[1].ID {
			t.Errorf("got %+v", l)
		}
		d.until("the queue is empty", func() bool { return d.waiting().Waiting == 0 })
	})
}

func TestACarrierThatIsDownForAWhileLosesNothing(t *testing.T) {
	onBoth(t, func(t *testing.T, d *desk) {
		var isUp atomic.Bool
		d.carrier = carrierFunc(func(context.Context, notify.Letter) error {
			if isUp.Load() {
				return nil
			}
			return &notify.Refusal{Reason: "connection refused"}
		})
		d.deliver()
		for i := range 10 {
			d.queue(aCode(fmt.Sprintf("p%d@example.com", i), "123456"))
		}
		d.until("it was tried", func() bool { return len(d.attempts) >= 4 })
		isUp.Store(true)
		d.until("everything was carried", func() bool { return len(d.carried) == 10 })
		seen := map[string]bool{}
		for _, l := range d.carried {
			seen[l.To] = true
		}
		if len(seen) != 10 {
			t.Errorf("only %d people were written to", len(seen))
		}
	})
}

func TestACarrierThatHangsHoldsAFewWorkersAndNobodyElse(t *testing.T) {
	d := onSQLite(t)
	var busy, most atomic.Int64
	d.carrier = carrierFunc(func(ctx context.Context, _ notify.Letter) error {
		most.Store(max(most.Load(), busy.Add(1)))
		defer busy.Add(-1)
		<-ctx.Done()
		return ctx.Err()
	})
	stop := d.deliver()
	before := runtime.NumGoroutine()
	var slowest time.Duration
	for i := range 300 {
		began := time.Now()
		d.queue(aCode("ann@example.com", fmt.Sprint(100000+i)))
		slowest = max(slowest, time.Since(began))
	}
	if slowest > 500*time.Millisecond {
		t.Errorf("queueing took %v", slowest)
	}
	if grown := runtime.NumGoroutine() - before; grown > 12 {
		t.Errorf("300 messages brought %d goroutines", grown)
	}
	began := time.Now()
	stop() // letters on their way get a few seconds
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("the end took %v", took)
	}
	if most.Load() > 8 {
		t.Errorf("%d letters were on their way at once", most.Load())
	}
	if q := d.waiting(); q.Waiting != 300 || q.OldestAge <= 0 {
		t.Errorf("the queue is %+v", q)
	}
}

func TestWhileTheCarrierIsDownFewMessagesAreTried(t *testing.T) {
	d := onSQLite(t)
	d.carrier = carrierFunc(func(context.Context, notify.Letter) error { return errors.New("no route") })
	for i := range 100 {
		d.queue(aCode("ann@example.com", fmt.Sprint(100000+i)))
	}
	d.deliver()
	time.Sleep(1500 * time.Millisecond)
	d.mu.Lock()
	defer d.mu.Unlock()
	if n := len(d.attempts); n < 4 || n > 16 {
		t.Errorf("%d attempts within the first pause", n)
	}
}

func TestARefusedLetterIsGivenUpAndDoesNotStopTheOthers(t *testing.T) {
	onBoth(t, func(t *testing.T, d *desk) {
		d.carrier = carrierFunc(func(_ context.Context, l notify.Letter) error {
			if l.To == "nobody@example.com" {
				return &notify.Refusal{Reason: "the recipient was answered 550", Final: true, Own: true}
			}
			return nil
		})
		for range 20 {
			d.queue(aCode("nobody@example.com", "123456"))
		}
		d.queue(aCode("ann@example.com", "123456"))
		d.deliver()
		d.until("ann has her code", func() bool { return len(d.carried) == 1 })
		d.until("all were judged", func() bool { return len(d.attempts) == 21 })
		if q := d.waiting(); q.Waiting != 0 || q.GivenUp != 20 {
			t.Errorf("the queue is %+v", q)
		}
	})
}

func TestAnExpiredCodeIsNotDelivered(t *testing.T) {
	onBoth(t, func(t *testing.T, d *desk) {
		d.carrier = carrierFunc(func(ctx context.Context, l notify.Letter) error {
			if l.Code == "111111" {
				<-ctx.Done() // still being sent when it expires
				return ctx.Err()
			}
			return nil
		})
		slow, late := aCode("ann@example.com", "111111"), aCode("ann@example.com", "222222")
		slow.KeepFor, late.KeepFor = 400*time.Millisecond, time.Millisecond
		d.queue(late)
		time.Sleep(5 * time.Millisecond)
		d.queue(slow)
		began := time.Now()
		d.deliver()
		d.until("the slow one was cut off", func() bool { return len(d.attempts) == 1 })
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("an expired code was carried around for %v", took)
		}
		if len(d.carried) != 0 {
			t.Errorf("carried %+v", d.carried)
		}
		if expired, err := d.store.TidyMessages(t.Context()); err != nil || expired != 2 {
			t.Errorf("%d expired, %v", expired, err)
		}
	})
}

func TestTwoNodesCarryEachMessageOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, d *desk) {
		for i := range 60 {
			d.queue(aCode(fmt.Sprintf("p%d@example.com", i), "123456"))
		}
		var stopping sync.WaitGroup
		stops := []func(){d.deliver(), d.deliver()}
		d.until("everything was carried", func() bool { return len(d.attempts) >= 60 })
		for _, stop := range stops {
			stopping.Go(stop)
		}
		stopping.Wait()
		if len(d.carried) != 60 || d.waiting().Waiting != 0 {
			t.Errorf("%d letters were carried, %d wait", len(d.carried), d.waiting().Waiting)
		}
	})
}

func TestAnInboxKeepsTheLast200NewestFirstAndOnlyWhatWasTaken(t *testing.T) {
	refuses := false
	inbox := notify.NewInbox(carrierFunc(func(context.Context, notify.Letter) error {
		if refuses {
			return errors.New("no")
		}
		return nil
	}))
	for i := range 250 {
		if err := inbox.Carry(t.Context(), notify.Letter{ID: fmt.Sprint(i)}); err != nil {
			t.Fatal(err)
		}
	}
	refuses = true
	if err := inbox.Carry(t.Context(), notify.Letter{ID: "refused"}); err == nil {
		t.Error("the refusal is lost")
	}
	letters := inbox.Letters()
	if len(letters) != 200 || letters[0].ID != "249" || letters[199].ID != "50" {
		t.Errorf("%d letters from %s to %s", len(letters), letters[0].ID, letters[len(letters)-1].ID)
	}
}
