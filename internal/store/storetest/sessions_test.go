package storetest

import (
	"context"
	"testing"
	"time"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/audit"
	"github.com/authgrove/authgrove/internal/oauth"
	"github.com/authgrove/authgrove/internal/session"
	"github.com/authgrove/authgrove/internal/store"
)

var signedIn = audit.Event{Kind: audit.SignedIn}

func (w *world) find(k session.Key) (session.Session, bool) {
	w.t.Helper()
	found, ok, err := w.store.FindSession(w.ctx, k)
	w.must(err)
	return found, ok
}

func TestASessionIsFoundByItsKeyWithItsAccount(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		s := w.scene()
		got, ok := s.find(s.start.Key)
		if !ok || got.Number != s.session || got.Account != s.account.Number || got.Subject != s.account.Subject ||
			got.Identifier == "" || got.ACR != "1" || len(got.AMR) != 1 || got.AuthTime.IsZero() ||
			got.ExpiresAt.Sub(got.AuthTime) != s.start.Absolute {
			t.Errorf("found %+v, %v", got, ok)
		}
		if _, ok := s.find(session.Key{1}); ok {
			t.Error("an unknown key found a session")
		}
		if _, ok := s.find(session.Key{}); ok {
			t.Error("no key found a session")
		}
		if in := s.events(audit.SignedIn); len(in) != 1 || in[0].Session != s.session || in[0].Account != int64(s.account.Number) {
			t.Errorf("recorded %+v", in)
		}
	})
}

func TestASessionOfTheSameAccountGoesOnUnderTheNewKey(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		s := w.scene()
		g := s.grant()
		s.advance(time.Hour)
		next := newStart(s.account)
		next.Previous, next.RequestMark = s.start.Key, "req-2"
		n, started, err := s.store.StartSession(s.ctx, next, signedIn)
		if err != nil || !started || n != s.session {
			t.Fatalf("started %d, %v, %v; the session was %d", n, started, err, s.session)
		}
		if _, ok := s.find(s.start.Key); ok {
			t.Error("the old cookie still opens the session")
		}
		got, ok := s.find(next.Key)
		if !ok || s.now().Sub(got.AuthTime) > time.Minute {
			t.Errorf("found %+v, %v", got, ok)
		}
		if state := s.read(g.Number).State; state != oauth.Alive {
			t.Errorf("what is bound to the session is %q", state)
		}
	})
}

func TestASessionOfAnotherAccountEnds(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		s := w.scene()
		next := newStart(s.addAccount())
		next.Previous = s.start.Key
		n, started, err := s.store.StartSession(s.ctx, next, signedIn)
		if err != nil || !started || n == s.session {
			t.Fatalf("started %d, %v, %v", n, started, err)
		}
		if _, ok := s.find(s.start.Key); ok {
			t.Error("the first account's session lives")
		}
		if out := s.events(audit.SignedOut); len(out) != 1 || out[0].Session != s.session || out[0].Account != int64(s.account.Number) {
			t.Errorf("recorded %+v", out)
		}
	})
}

func TestADeadSessionIsNotRevivedByASignIn(t *testing.T) {
	deaths := map[string]func(s scene, a *account.Account){
		"ended":   func(s scene, a *account.Account) { s.must(s.store.EndSession(s.ctx, s.session, signedOut)) },
		"idle":    func(s scene, a *account.Account) { s.advance(25 * time.Hour) },
		"expired": func(s scene, a *account.Account) { s.advance(31 * 24 * time.Hour) },
		"signed out everywhere": func(s scene, a *account.Account) {
			s.changeAccount(func(a *account.Account) { a.Revocation++ })
			a.Revocation++
		},
	}
	onBoth(t, func(t *testing.T, w *world) {
		for name, die := range deaths {
			s := w.scene()
			a := s.account
			die(s, &a)
			if _, ok := s.find(s.start.Key); ok {
				t.Errorf("%s: the session is found", name)
			}
			next := newStart(a)
			next.Previous = s.start.Key
			n, started, err := s.store.StartSession(s.ctx, next, signedIn)
			if err != nil || !started || n == s.session {
				t.Errorf("%s: started %d, %v, %v; the dead one was %d", name, n, started, err, s.session)
			}
		}
	})
}

func TestNoSessionStartsForAnAccountThatIsNotAsItWasProved(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		s := w.scene()
		before := len(s.events(""))
		refuse := func(name string, start session.Start) {
			t.Helper()
			start.Previous = s.start.Key
			if _, started, err := s.store.StartSession(s.ctx, start, signedIn); started || err != nil {
				t.Errorf("%s: started %v, %v", name, started, err)
			}
			if _, ok := s.find(start.Key); ok {
				t.Errorf("%s: a session is found", name)
			}
		}
		stale := newStart(s.account)
		stale.AccountRevocation--
		refuse("the counter moved", stale)
		if _, ok := s.find(s.start.Key); !ok {
			t.Error("a sign-in that did not start ended the session before it")
		}
		if after := len(s.events("")); after != before {
			t.Error("a sign-in that did not start was recorded")
		}
		s.changeAccount(func(a *account.Account) { a.State = account.Disabled })
		refuse("the account is disabled", newStart(s.account))
	})
}

func TestASessionEndsAtItsIdleAndItsAbsoluteTimeByTheDatabasesClock(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		idle := w.scene()
		idle.advance(24*time.Hour - time.Minute)
		other := w.scene()
		other.start = newStart(other.account)
		other.start.Absolute = 5 * 24 * time.Hour
		var err error
		other.session, _, err = w.store.StartSession(w.ctx, other.start, signedIn)
		w.must(err)
		idle.advance(2 * time.Minute)
		if _, ok := idle.find(idle.start.Key); ok {
			t.Error("an idle session is found")
		}
		for range 8 { // used every 16 hours for five days
			if _, ok := other.find(other.start.Key); !ok {
				t.Fatal("a session in use ended early")
			}
			eventually(t, "the last use is written", func() bool {
				return other.number(`SELECT used_at_ms FROM sessions WHERE number = $1`, other.session) > other.now().Add(-time.Hour).UnixMilli()
			})
			other.advance(16 * time.Hour)
		}
		if _, ok := other.find(other.start.Key); ok {
			t.Error("a session outlives its absolute time")
		}
	})
}

func TestTheLastUseMovesAtMostOncePerEighthOfTheIdleTime(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		s := w.scene()
		used := func() int64 { return s.number(`SELECT used_at_ms FROM sessions WHERE number = $1`, s.session) }
		first := used()
		s.advance(2 * time.Hour)
		for range 5 {
			s.find(s.start.Key)
		}
		s.advance(2 * time.Hour)
		ctx, counts := store.Count(s.ctx)
		if _, _, err := s.store.FindSession(ctx, s.start.Key); err != nil {
			t.Fatal(err)
		}
		if counts.Commits.Load() != 0 {
			t.Error("the request waited for its last use")
		}
		eventually(t, "the last use is written", func() bool { return used() != first })
		if moved := used() - first; moved < (4 * time.Hour).Milliseconds() {
			t.Errorf("the last use moved after %d ms, before an eighth of the idle time", moved)
		}
	})
}

func TestEndingASessionAgainRecordsNothing(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		s := w.scene()
		atOnce(16, func(int) {
			if err := s.store.EndSession(context.Background(), s.session, signedOut); err != nil {
				t.Error(err)
			}
		})
		if out := s.events(audit.SignedOut); len(out) != 1 || out[0].Session != s.session || out[0].Account != int64(s.account.Number) {
			t.Errorf("recorded %+v", out)
		}
	})
}

// attack: se.many
func TestAnAccountHasAtMostAHundredSessionsAndTheOldestEnd(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		a := w.addAccount()
		var starts []session.Start
		for range 103 {
			s, _ := w.signIn(a)
			starts = append(starts, s)
		}
		if n := w.number(`SELECT count(*) FROM sessions WHERE ended_at_ms = 0`); n != 100 {
			t.Errorf("%d sessions live", n)
		}
		for i, s := range []session.Start{starts[0], starts[2], starts[3], starts[102]} {
			if _, ok := w.find(s.Key); ok != (i >= 2) {
				t.Errorf("session %d of the four: found %v", i, ok)
			}
		}
		if out := w.events(audit.SignedOut); len(out) != 3 {
			t.Errorf("%d ends recorded, want 3", len(out))
		}
	})
}

func TestASessionThatStartsSettlesTheBudgetsOfItsProof(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		guesses, network := charge(1, time.Hour), charge(1, time.Hour)
		w.spend(guesses, network)
		settled := session.Settlement{Clear: [][32]byte{guesses.Key}, Return: [][32]byte{network.Key}}

		gone := newStart(w.addAccount())
		gone.AccountRevocation++ // the account moved on meanwhile
		gone.Settled = settled
		if _, started, err := w.store.StartSession(w.ctx, gone, audit.Event{Kind: audit.SignedIn}); started || err != nil {
			t.Fatalf("started %v, %v", started, err)
		}
		if n := w.spend(guesses); n != 0 {
			t.Error("a session that did not start gave guesses back")
		}
		next := newStart(w.addAccount())
		next.Settled = settled
		_, started, err := w.store.StartSession(w.ctx, next, audit.Event{Kind: audit.SignedIn})
		w.must(err)
		if n := w.spend(guesses, network); !started || n != 2 {
			t.Errorf("started %v, then %d of 2 charges were possible", started, n)
		}
	})
}
