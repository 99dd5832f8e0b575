package storetest

import (
	"context"
	"sync/atomic"
	"testing"
	"time"
)

func TestOfManyWhoShowOneThingOneIsFirst(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		for range 3 {
			shown := key()
			var first atomic.Int32
			atOnce(64, func(int) {
				ok, err := w.store.ShowOnce(context.Background(), shown, w.now().Add(time.Minute))
				if err != nil {
					t.Error(err)
				}
				if ok {
					first.Add(1)
				}
			})
			if first.Load() != 1 {
				t.Errorf("%d were first", first.Load())
			}
		}
	})
}

func TestWhatWasShownIsForgottenAfterItsTimeAndNotBefore(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		shown := key()
		if first, err := w.store.ShowOnce(w.ctx, shown, w.now().Add(time.Minute)); !first || err != nil {
			t.Fatal(first, err)
		}
		w.advance(59 * time.Second)
		_, err := w.store.Sweep(w.ctx)
		w.must(err)
		if n := w.number(`SELECT count(*) FROM replays`); n != 1 {
			t.Errorf("%d rows before the time", n)
		}
		w.advance(2 * time.Minute)
		_, err = w.store.Sweep(w.ctx)
		w.must(err)
		if n := w.number(`SELECT count(*) FROM replays`); n != 0 {
			t.Errorf("%d rows after the time", n)
		}
	})
}
