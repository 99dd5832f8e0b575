package storetest

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/audit"
	"github.com/authgrove/authgrove/internal/login"
)

var linkMade = audit.Event{Kind: audit.SignInLinkMade, Actor: "operator"}

// addLink gives the account a link.
func (w *world) addLink(a account.Account) login.LinkKey {
	w.t.Helper()
	k := login.LinkKey(key())
	added, err := w.store.AddSignInLink(w.ctx, a, k, login.LinkLifetime, linkMade)
	w.must(err)
	if !added {
		w.t.Fatal("no link was made")
	}
	return k
}

func (w *world) spendLink(k login.LinkKey) bool {
	w.t.Helper()
	spent, err := w.store.SpendSignInLink(w.ctx, k)
	w.must(err)
	return spent
}

func (w *world) linkIsGood(k login.LinkKey) bool {
	w.t.Helper()
	_, found, err := w.store.FindSignInLink(w.ctx, k)
	w.must(err)
	return found
}

func TestASignInLinkNamesItsOwnerAndItsMakingIsRecorded(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		a := w.addAccount()
		k := w.addLink(a)
		owner, found, err := w.store.FindSignInLink(w.ctx, k)
		w.must(err)
		if !found || owner.Account.Number != a.Number || owner.Account.Revocation != a.Revocation || owner.Identifier == "" {
			t.Errorf("found %t %+v", found, owner)
		}
		events := w.events(audit.SignInLinkMade)
		if len(events) != 1 || events[0].Actor != "operator" || events[0].Account != int64(a.Number) {
			t.Errorf("recorded %+v", events)
		}
	})
}

// attack: ml.once
func TestOfAHundredParallelUsesOfASignInLinkOneWorks(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		nodes, k := w.nodes(), w.addLink(w.addAccount())
		var spent atomic.Int64
		atOnce(100, func(i int) {
			ok, err := nodes[i%2].SpendSignInLink(context.Background(), k)
			if err != nil {
				t.Error(err)
			}
			if ok {
				spent.Add(1)
			}
		})
		if spent.Load() != 1 {
			t.Errorf("%d worked", spent.Load())
		}
		if w.linkIsGood(k) {
			t.Error("it is still shown as good")
		}
	})
}

func TestLookingAtASignInLinkUsesNothingUp(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		k := w.addLink(w.addAccount())
		for range 6 {
			if !w.linkIsGood(k) {
				t.Fatal("a look used it up")
			}
		}
		if !w.spendLink(k) {
			t.Error("it does not work after looks")
		}
	})
}

// attack: ml.once
func TestANewerSignInLinkEndsTheOneBefore(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		a, other := w.addAccount(), w.addLink(w.addAccount())
		old, newer := w.addLink(a), w.addLink(a)
		if w.linkIsGood(old) || w.spendLink(old) {
			t.Error("the old one works")
		}
		if !w.spendLink(newer) || !w.spendLink(other) {
			t.Error("the newer one or another account's does not work")
		}
	})
}

func TestASignInLinkDiesByTheDatabasesClockAndIsSwept(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		k := w.addLink(w.addAccount())
		w.advance(login.LinkLifetime - time.Second)
		if !w.linkIsGood(k) {
			t.Error("dead before its time")
		}
		w.advance(2 * time.Second)
		if w.linkIsGood(k) || w.spendLink(k) {
			t.Error("alive after its time")
		}
		w.sweep()
		if n := w.rows("sign_in_links"); n != 0 {
			t.Errorf("%d expired links are kept", n)
		}
	})
}

func TestASignInLinkEndsWhenItsAccountMoves(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		for name, move := range map[string]func(*account.Account){
			"a changed password": func(a *account.Account) { a.Revocation++ }, "disabled": func(a *account.Account) { a.State = account.Disabled },
		} {
			s := w.scene()
			k := w.addLink(s.account)
			s.changeAccount(move)
			if w.linkIsGood(k) || w.spendLink(k) {
				t.Errorf("%s: it works", name)
			}
			added, err := w.store.AddSignInLink(w.ctx, s.account, login.LinkKey(key()), login.LinkLifetime, linkMade)
			w.must(err)
			if added {
				t.Errorf("%s: another one is made for the account as it was", name)
			}
		}
		if n := len(w.events(audit.SignInLinkMade)); n != 2 {
			t.Errorf("%d recorded", n)
		}
	})
}
