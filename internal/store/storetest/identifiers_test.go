package storetest

import (
	"context"
	"errors"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/audit"
)

var added = audit.Event{Kind: audit.IdentifierAdded}

func (s scene) identifiers() (list []account.Identifier) {
	s.t.Helper()
	list, err := s.store.ListIdentifiers(s.ctx, s.account.Number)
	s.must(err)
	return list
}

func (s scene) add(id account.Identifier, proved account.Proved) error {
	s.t.Helper()
	s = s.reread()
	return s.store.AddIdentifier(s.ctx, account.Addition{Owner: s.owner(), Unchanged: s.account.UpdatedAt, Proved: proved,
		Claims: account.Claims{Name: "Ada", Email: id.Value, EmailVerified: true}, Notices: notice}, added)
}

func TestAProvedAddressIsAddedAtTheEndWithItsClaims(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		s := w.scene()
		id := s.address()
		proved := s.provedAddress(id)
		messages := s.rows("outbox")
		s.must(s.add(id, proved))
		list := s.identifiers()
		if len(list) != 2 || list[1].Value != id.Value || list[1].VerifiedAt.IsZero() {
			t.Errorf("identifiers %+v", list)
		}
		if c := s.reread().account.Claims; c.Email != id.Value || !c.EmailVerified || c.Name != "Ada" {
			t.Errorf("claims %+v", c)
		}
		if a, err := s.store.FindByProvedIdentifier(s.ctx, id); err != nil || a.Number != s.account.Number {
			t.Errorf("found %+v, %v", a, err)
		}
		if s.rows("outbox") != messages+1 {
			t.Error("the owner was not told")
		}
		if e := s.events(audit.IdentifierAdded); len(e) != 1 || e[0].Account != int64(s.account.Number) {
			t.Errorf("recorded %+v", e)
		}
		if state, ok := s.find(s.start.Key); !ok {
			t.Errorf("the owner was signed out: %+v", state)
		}
	})
}

// attack: ac.stale ac.selfVerify
func TestNoAddressIsAddedWithoutAFreshProofForTheAccount(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		s, other := w.scene(), w.scene()
		id := s.address()
		refused := func(name string, proved account.Proved) {
			t.Helper()
			if err := s.add(id, proved); !errors.Is(err, account.ErrUnproved) {
				t.Errorf("%s: %v", name, err)
			}
			if len(s.identifiers()) != 1 || s.reread().account.Claims.Email != "" {
				t.Errorf("%s: the account was changed", name)
			}
		}
		refused("no proof", account.Proved{Identifier: id})
		refused("a proof for somebody else", other.provedAddress(id))
		late := s.provedAddress(id)
		s.advance(6 * time.Minute)
		s.start, s.session = s.signIn(s.account)
		refused("a late proof", late)
	})
}

func TestAnAddressThatAnotherAccountHasVerifiedIsNotTaken(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		first, second := w.scene(), w.scene()
		id := w.address()
		p, q := first.provedAddress(id), second.provedAddress(id)
		s := []scene{first, second}
		var won, taken atomic.Int64
		atOnce(2, func(i int) {
			switch err := s[i].add(id, []account.Proved{p, q}[i]); {
			case err == nil:
				won.Add(1)
			case errors.Is(err, account.ErrTaken):
				taken.Add(1)
			default:
				t.Error(err)
			}
		})
		if won.Load() != 1 || taken.Load() != 1 {
			t.Fatalf("%d added, %d refused", won.Load(), taken.Load())
		}
		for _, one := range s {
			has := slices.ContainsFunc(one.identifiers(), func(i account.Identifier) bool { return i.Value == id.Value })
			if claimed := one.reread().account.Claims.Email == id.Value; claimed != has {
				t.Errorf("an account has the address: %v, its claims say so: %v", has, claimed)
			}
		}
	})
}

// addUnproved makes an account in which the address stands unverified.
func (w *world) addUnproved(id account.Identifier) account.Account {
	w.t.Helper()
	a := account.Account{Subject: account.Subject(text(16)), State: account.Active}
	_, err := w.store.AddAccount(w.ctx, a, []account.Identifier{id}, audit.Event{Kind: audit.AccountAdded})
	w.must(err)
	a, err = w.store.FindBySubject(w.ctx, a.Subject)
	w.must(err)
	return a
}

// attack: ot.unverified
func TestAnUnprovedAddressLeadsToNoAccountAndGivesWayToAProof(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		for name, prove := range map[string]func(id account.Identifier) account.Account{
			"sign-up": func(id account.Identifier) account.Account {
				a, err := w.store.SignUp(w.ctx, account.New(id), id, audit.Event{Kind: audit.AccountAdded})
				w.must(err)
				return a
			},
			"addition": func(id account.Identifier) account.Account {
				s := w.scene()
				w.must(s.add(id, s.provedAddress(id)))
				return s.account
			},
		} {
			id := w.address()
			reserved := w.addUnproved(id)
			if _, err := w.store.FindByProvedIdentifier(w.ctx, id); !errors.Is(err, account.ErrNotFound) {
				t.Errorf("%s: found before it was proved: %v", name, err)
			}
			proved := prove(id)
			if a, err := w.store.FindByProvedIdentifier(w.ctx, id); err != nil || a.Number != proved.Number {
				t.Errorf("%s: it leads to %+v, %v", name, a, err)
			}
			if list, err := w.store.ListIdentifiers(w.ctx, reserved.Number); err != nil || len(list) != 0 {
				t.Errorf("%s: it still stands in the first account: %v, %v", name, list, err)
			}
			if lost := w.events(audit.IdentifierLost); len(lost) != 1 || lost[0].Account != int64(reserved.Number) {
				t.Errorf("%s: recorded %+v", name, lost)
			}
			w.exec(`DELETE FROM audit`)
		}
	})
}

func TestOfRacingSignUpsWithOneAddressOneMakesAnAccount(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		nodes := w.nodes()
		for _, reserved := range []bool{false, true} {
			id := w.address()
			if reserved {
				w.addUnproved(id)
			}
			before := w.rows("accounts")
			var won atomic.Int64
			atOnce(32, func(i int) {
				_, err := nodes[i%2].SignUp(context.Background(), account.New(id), id, audit.Event{Kind: audit.AccountAdded})
				if err == nil {
					won.Add(1)
				} else if !errors.Is(err, account.ErrTaken) {
					t.Error(err)
				}
			})
			if won.Load() != 1 || w.rows("accounts") != before+1 {
				t.Errorf("%d won, %d accounts were made", won.Load(), w.rows("accounts")-before)
			}
		}
		if lost := w.events(audit.IdentifierLost); len(lost) != 1 {
			t.Errorf("a loss was recorded %d times", len(lost))
		}
	})
}

func TestARemovedAddressIsGoneWithItsClaims(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		s := w.scene()
		id := s.address()
		s.must(s.add(id, s.provedAddress(id)))
		s = s.reread()
		removal := account.Removal{Owner: s.owner(), Unchanged: s.account.UpdatedAt, Identifier: id, Claims: account.Claims{Name: "Ada"}}
		s.must(s.store.RemoveIdentifier(s.ctx, removal, audit.Event{Kind: audit.IdentifierRemoved}))
		if len(s.identifiers()) != 1 || s.reread().account.Claims.Email != "" {
			t.Error("it is still there")
		}
		again := removal
		again.Unchanged = s.reread().account.UpdatedAt
		if err := s.store.RemoveIdentifier(s.ctx, again, audit.Event{Kind: audit.IdentifierRemoved}); !errors.Is(err, account.ErrNotFound) {
			t.Errorf("again: %v", err)
		}
		if n := len(s.events(audit.IdentifierRemoved)); n != 1 || !s.reread().account.UpdatedAt.Equal(again.Unchanged) {
			t.Errorf("removing what is not there changed something; %d events", n)
		}
	})
}
