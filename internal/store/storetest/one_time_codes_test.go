package storetest

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/audit"
	"github.com/authgrove/authgrove/internal/login"
	"github.com/authgrove/authgrove/internal/store"
)

func TestACodeAndItsMessageAreMadeInOneCommit(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := codeStart(login.SignIn)
		ctx, counts := store.Count(w.ctx)
		started, err := w.store.StartCode(ctx, c)
		w.must(err)
		if !started.Made || started.Stopped || started.Charged != 2 {
			t.Fatalf("started %+v", started)
		}
		if trips, commits := counts.RoundTrips.Load(), counts.Commits.Load(); trips != 1 || commits != 1 {
			t.Errorf("%d round trips, %d commits", trips, commits)
		}
		if codes, messages := w.rows("one_time_codes"), w.rows("outbox"); codes != 1 || messages != 1 {
			t.Errorf("%d codes, %d messages", codes, messages)
		}
	})
}

// attack: ot.burst
func TestOfAHundredParallelGuessesFiveAreEvaluated(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		nodes := w.nodes()
		for _, luck := range []int{0, 50, 99} {
			c := codeStart(login.SignIn)
			w.startCode(c)
			var evaluated, hits atomic.Int64
			atOnce(100, func(i int) {
				g := wrong(c)
				if i == luck {
					g = right(c)
				}
				tried, err := nodes[i%2].TryCode(context.Background(), g)
				if err != nil {
					t.Error(err)
				}
				if tried.Evaluated {
					evaluated.Add(1)
				}
				if tried.Right {
					hits.Add(1)
				}
			})
			if n := evaluated.Load(); n > login.CodeTries || n < login.CodeTries && hits.Load() == 0 {
				t.Errorf("%d guesses were evaluated, %d right", n, hits.Load())
			}
			if w.try(right(c)).Evaluated {
				t.Error("the code can still be guessed at")
			}
		}
	})
}

// attack: ot.once
func TestOfAHundredParallelRightCodesOneIs(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		nodes := w.nodes()
		c := codeStart(login.SignIn)
		w.startCode(c)
		var hits atomic.Int64
		atOnce(100, func(i int) {
			if tried, err := nodes[i%2].TryCode(context.Background(), right(c)); err != nil {
				t.Error(err)
			} else if tried.Right {
				hits.Add(1)
			}
		})
		if hits.Load() != 1 {
			t.Errorf("%d were right", hits.Load())
		}
		if n := len(w.events(audit.CodeAccepted)); n != 1 {
			t.Errorf("%d recorded as accepted", n)
		}
	})
}

// attack: ot.persist
func TestTheCountOfTriesOutlivesTheRequestTheProcessAndTheNode(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		nodes := w.nodes()
		c := codeStart(login.SignIn)
		w.startCode(c)
		w.try(wrong(c))
		leaving, leave := context.WithCancel(w.ctx)
		go func() { time.Sleep(50 * time.Microsecond); leave() }()
		if _, err := nodes[1].TryCode(leaving, wrong(c)); err != nil && leaving.Err() == nil {
			t.Fatal(err)
		}
		// A second whole server, over the same database.
		third, err := store.Open(w.ctx, w.url, store.Options{Clock: w.options.Clock})
		w.must(err)
		defer third.Close()
		for range login.CodeTries {
			if _, err := third.TryCode(w.ctx, wrong(c)); err != nil {
				t.Fatal(err)
			}
		}
		if w.try(right(c)).Evaluated {
			t.Error("a node or a process began to count anew")
		}
		if n := len(w.events(audit.CodeRefused)); n != login.CodeTries {
			t.Errorf("%d guesses were evaluated", n)
		}
	})
}

// attack: ot.newest
func TestOnlyTheNewestCodeOfABrowserWorks(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		old := codeStart(login.SignIn)
		w.startCode(old)
		w.try(wrong(old))
		next := old
		next.Hash = key()
		w.startCode(next)
		if tried := w.try(right(old)); !tried.Evaluated || tried.Right || tried.Tries != 1 {
			t.Errorf("the old code: %+v", tried)
		}
		if !w.try(right(next)).Right {
			t.Error("the new code does not work")
		}
		other := next
		other.Place.Identifier, other.Hash = key(), key()
		w.startCode(other)
		if w.try(right(next)).Evaluated {
			t.Error("a code outlives one that was sent to another address from the same browser")
		}
	})
}

// attack: ot.purpose ot.flow
func TestACodeIsUnknownInAnotherBrowserForAnotherAddressAndForAnotherPurpose(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		s := w.scene()
		c := codeStart(login.Verify)
		c.Account = s.account.Number
		w.startCode(c)
		for name, move := range map[string]func(*login.CodeTry){
			"browser": func(g *login.CodeTry) { g.Place.Flow = key() }, "address": func(g *login.CodeTry) { g.Place.Identifier = key() },
			"purpose": func(g *login.CodeTry) { g.Place.Purpose = login.SignIn }, "account": func(g *login.CodeTry) { g.Account++ },
		} {
			g := right(c)
			g.Account = s.account.Number
			move(&g)
			if tried := w.try(g); tried.Evaluated || tried.Right {
				t.Errorf("another %s: %+v", name, tried)
			}
		}
		g := right(c)
		g.Account = s.account.Number
		if tried := w.try(g); !tried.Right || tried.Tries != 1 || tried.Account != s.account.Number {
			t.Errorf("where it belongs: %+v", tried)
		}
	})
}

func TestACodeDiesByTheDatabasesClock(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := codeStart(login.SignIn)
		w.startCode(c)
		w.advance(login.CodeLifetime - time.Second)
		if !w.try(wrong(c)).Evaluated {
			t.Error("dead before its time")
		}
		w.advance(2 * time.Second)
		if w.try(right(c)).Evaluated {
			t.Error("alive after its time")
		}
		w.sweep()
		if n := w.rows("one_time_codes"); n != 0 {
			t.Errorf("%d expired codes are kept", n)
		}
	})
}

func TestACodeIsWrongOnceItsAccountHasMoved(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		for name, move := range map[string]func(*account.Account){
			"signed out everywhere": func(a *account.Account) { a.Revocation++ }, "disabled": func(a *account.Account) { a.State = account.Disabled },
		} {
			s := w.scene()
			c := codeStart(login.SignIn)
			c.Account = s.account.Number
			w.startCode(c)
			s.changeAccount(move)
			if tried := w.try(right(c)); !tried.Evaluated || tried.Right {
				t.Errorf("%s: %+v", name, tried)
			}
		}
	})
}
