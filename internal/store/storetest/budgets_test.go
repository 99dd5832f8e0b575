package storetest

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"github.com/authgrove/authgrove/internal/login"
)

func (w *world) spend(charges ...login.Charge) int {
	w.t.Helper()
	charged, err := w.store.SpendBudgets(w.ctx, charges)
	w.must(err)
	return charged
}

func TestOfAHundredRacingChargesOnTwoNodesExactlyTheLimitIsGranted(t *testing.T) {
	const limit = 10
	onBoth(t, func(t *testing.T, w *world) {
		nodes := w.nodes()
		c := charge(limit, time.Hour)
		var granted atomic.Int64
		atOnce(100, func(i int) {
			charged, err := nodes[i%2].SpendBudgets(context.Background(), []login.Charge{c})
			if err != nil {
				t.Error(err)
			}
			granted.Add(int64(charged))
		})
		if granted.Load() != limit {
			t.Errorf("%d were granted", granted.Load())
		}
	})
}

func TestAChainOfChargesStopsAtTheFirstEmptyBudget(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		first, empty, last := charge(10, time.Hour), charge(1, time.Hour), charge(10, time.Hour)
		for _, want := range []int{3, 1, 1} {
			if got := w.spend(first, empty, last); got != want {
				t.Errorf("%d charged, want %d", got, want)
			}
		}
		if got := w.number(`SELECT used FROM budgets WHERE key_hash = $1`, last.Key[:]); got != 1 {
			t.Errorf("the budget after the empty one was charged %d times", got)
		}
		if got := w.spend(charge(0, time.Hour), first); got != 0 {
			t.Errorf("a budget of nothing granted %d", got)
		}
	})
}

func TestABudgetIsFullAgainAfterItsWindowByTheDatabasesClock(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := charge(2, time.Hour)
		if w.spend(c)+w.spend(c)+w.spend(c) != 2 {
			t.Error("not two")
		}
		w.advance(time.Hour - time.Second)
		if w.spend(c) != 0 {
			t.Error("full too early")
		}
		w.advance(2 * time.Second)
		if w.spend(c)+w.spend(c)+w.spend(c) != 2 {
			t.Error("not two again")
		}
		w.advance(2 * time.Hour)
		w.sweep()
		if n := w.rows("budgets"); n != 0 {
			t.Errorf("%d rows are kept", n)
		}
	})
}

func TestNoSettlementMakesABudgetLargerThanItIs(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := charge(1, time.Hour)
		w.must(w.store.SettleBudgets(w.ctx, login.Settlement{Return: []login.BudgetKey{c.Key}}))
		w.spend(c)
		for range 3 {
			w.must(w.store.SettleBudgets(w.ctx, login.Settlement{Return: []login.BudgetKey{c.Key}}))
		}
		if w.spend(c)+w.spend(c) != 1 {
			t.Error("more than one")
		}
		w.must(w.store.SettleBudgets(w.ctx, login.Settlement{Clear: []login.BudgetKey{c.Key}}))
		if w.spend(c)+w.spend(c) != 1 {
			t.Error("not one after it was cleared")
		}
	})
}

func TestARefusedCodeSendsNothingAndLeavesTheOneBefore(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := codeStart(login.SignIn)
		c.Charges[1].Limit = 1
		w.startCode(c)
		next := c
		next.Hash = key()
		if started := w.startCode(next); started.Made || started.Charged != 1 || started.Stopped {
			t.Errorf("started %+v", started)
		}
		if n := w.rows("outbox"); n != 1 {
			t.Errorf("%d messages", n)
		}
		if !w.try(right(c)).Right {
			t.Error("the code that was sent is dead")
		}
	})
}

func TestOfRacingStartsNoMoreCodesAreLiveThanAllowed(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		nodes := w.nodes()
		model := codeStart(login.SignIn)
		starts := make([]login.CodeStart, 20)
		for i := range starts {
			starts[i] = elsewhere(model)
		}
		var made atomic.Int64
		atOnce(len(starts), func(i int) {
			started, err := nodes[i%2].StartCode(context.Background(), starts[i])
			if err != nil {
				t.Error(err)
			}
			if started.Made {
				made.Add(1)
			}
		})
		if made.Load() != model.LiveCodes {
			t.Errorf("%d codes are live", made.Load())
		}
		if n := w.rows("outbox"); n != model.LiveCodes {
			t.Errorf("%d messages", n)
		}
		w.advance(login.CodeLifetime + time.Second)
		if !w.startCode(elsewhere(model)).Made {
			t.Error("codes that expired still count")
		}
	})
}

// attack: ot.crossSession
func TestFailuresAreCountedOverAllCodesOfASpender(t *testing.T) {
	const limit = 7
	onBoth(t, func(t *testing.T, w *world) {
		nodes := w.nodes()
		model := codeStart(login.SignIn)
		model.Failures.Limit = limit
		var codes []login.CodeStart
		for range 3 {
			c := elsewhere(model)
			w.startCode(c)
			codes = append(codes, c)
		}
		var evaluated atomic.Int64
		atOnce(90, func(i int) {
			if tried, err := nodes[i%2].TryCode(context.Background(), wrong(codes[i%3])); err != nil {
				t.Error(err)
			} else if tried.Evaluated {
				evaluated.Add(1)
			}
		})
		if evaluated.Load() != limit {
			t.Errorf("%d guesses were evaluated", evaluated.Load())
		}
		for _, c := range codes {
			if w.try(right(c)).Evaluated {
				t.Error("one more is evaluated")
			}
		}
		if started := w.startCode(model); started.Made || !started.Stopped {
			t.Errorf("another code: %+v", started)
		}
		if n := w.rows("outbox"); n != 3 {
			t.Errorf("%d messages", n)
		}
	})
}

func TestARightCodeEndsTheFailuresAndGivesItsChargesBack(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := codeStart(login.SignIn)
		w.startCode(c)
		used := func(k login.BudgetKey) int64 {
			return w.number(`SELECT used FROM budgets WHERE key_hash = $1`, k[:])
		}
		for n := range int64(3) {
			w.try(wrong(c))
			if got := used(c.Failures.Key); got != n+1 {
				t.Errorf("%d failures after %d", got, n+1)
			}
		}
		if got := used(c.Charges[0].Key); got != 1 {
			t.Errorf("%d charged", got)
		}
		if !w.try(right(c)).Right {
			t.Fatal("not right")
		}
		if f, h, d := used(c.Failures.Key), used(c.Charges[0].Key), used(c.Charges[1].Key); f != 0 || h != 0 || d != 0 {
			t.Errorf("%d failures, %d and %d charged", f, h, d)
		}
	})
}
