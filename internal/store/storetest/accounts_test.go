package storetest

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"sync/atomic"
	"testing"
	"time"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/audit"
)

var (
	accountAdded   = audit.Event{Kind: audit.AccountAdded, Actor: "bootstrap"}
	accountChanged = audit.Event{Kind: audit.AccountChanged, Actor: "operator"}
)

func emailOf(name string) account.Identifier {
	return account.Identifier{Kind: account.Email, Value: name + "@example.com"}
}

func TestAnAccountIsFoundByEachOfItsIdentifiersAndItsSubject(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		a := account.Account{Subject: account.Subject(text(16)), State: account.Locked, Revocation: 4, PasswordHash: "$argon2id$x",
			PasswordKeyID: "0badcafe", Roles: []string{"admin", "support"},
			Claims: account.Claims{Name: "Zoë", EmailVerified: true, Address: &account.Address{Country: "FI"}}}
		ids := []account.Identifier{emailOf("zoe"), emailOf("also.zoe")}
		n, err := w.store.AddAccount(w.ctx, a, ids, accountAdded)
		w.must(err)
		check := func(got account.Account, err error) {
			t.Helper()
			want := a
			want.Number, want.CreatedAt, want.UpdatedAt = n, got.CreatedAt, got.UpdatedAt
			// PostgreSQL's clock moves within a statement.
			if err != nil || got.CreatedAt.IsZero() || got.UpdatedAt.Sub(got.CreatedAt).Abs() > time.Second || !reflect.DeepEqual(got, want) {
				t.Errorf("found %+v, %v", got, err)
			}
		}
		check(w.store.FindBySubject(w.ctx, a.Subject))
		check(w.store.FindByIdentifier(w.ctx, ids[0]))
		check(w.store.FindByIdentifier(w.ctx, ids[1]))
		if _, err := w.store.FindByIdentifier(w.ctx, emailOf("nobody")); !errors.Is(err, account.ErrNotFound) {
			t.Errorf("an unknown identifier: %v", err)
		}
		if _, err := w.store.FindBySubject(w.ctx, "nobody"); !errors.Is(err, account.ErrNotFound) {
			t.Errorf("an unknown subject: %v", err)
		}
		if events := w.events(audit.AccountAdded); len(events) != 1 || events[0].Account != int64(n) || events[0].Actor != "bootstrap" {
			t.Errorf("recorded %+v", events)
		}
	})
}

func TestAnAccountIsAddedWithAllItsIdentifiersOrNotAtAll(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		_, err := w.store.AddAccount(w.ctx, account.Account{Subject: "first", State: account.Active},
			[]account.Identifier{emailOf("ada")}, accountAdded)
		w.must(err)
		second := account.Account{Subject: "second", State: account.Active}
		_, err = w.store.AddAccount(w.ctx, second, []account.Identifier{emailOf("free"), emailOf("ada")}, accountAdded)
		if !errors.Is(err, account.ErrTaken) {
			t.Fatalf("a taken identifier: %v", err)
		}
		if _, err := w.store.FindBySubject(w.ctx, "second"); !errors.Is(err, account.ErrNotFound) {
			t.Errorf("the refused account: %v", err)
		}
		if len(w.events(audit.AccountAdded)) != 1 {
			t.Error("a refused account was recorded")
		}
		_, err = w.store.AddAccount(w.ctx, second, []account.Identifier{emailOf("free"), emailOf("free")}, accountAdded)
		if err != nil {
			t.Errorf("the free identifier, given twice: %v", err)
		}
	})
}

func TestOf16WhoClaimOneIdentifierOneGetsIt(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		var added atomic.Int64
		atOnce(16, func(i int) {
			ids := []account.Identifier{emailOf("shared"), emailOf("also"), emailOf(fmt.Sprint("own", i))}
			if i%2 == 0 {
				ids[0], ids[1] = ids[1], ids[0]
			}
			_, err := w.store.AddAccount(context.Background(),
				account.Account{Subject: account.Subject(fmt.Sprint("s", i)), State: account.Active}, ids, accountAdded)
			if err == nil {
				added.Add(1)
			} else if !errors.Is(err, account.ErrTaken) {
				t.Error(err)
			}
		})
		if n := w.number(`SELECT count(*) FROM identifiers`); added.Load() != 1 || n != 3 {
			t.Errorf("%d accounts, %d identifiers", added.Load(), n)
		}
		if n := w.number(`SELECT count(*) FROM identifiers WHERE account_number = 0`); n != 0 {
			t.Errorf("%d identifiers belong to nobody", n)
		}
	})
}

func TestAChangeOfAnAccountThatChangedMeanwhileIsRefused(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		a := w.addAccount()
		var changed atomic.Int64
		atOnce(8, func(int) {
			next := a
			next.State, next.Revocation, next.PasswordHash, next.Roles = account.Disabled, 9, "h", []string{"r"}
			next.Claims.Nickname = "Addie"
			ok, err := w.store.ChangeAccount(context.Background(), next, a.UpdatedAt, accountChanged)
			if err != nil {
				t.Error(err)
			}
			if ok {
				changed.Add(1)
			}
		})
		got, err := w.store.FindBySubject(w.ctx, a.Subject)
		w.must(err)
		if changed.Load() != 1 || len(w.events(audit.AccountChanged)) != 1 {
			t.Errorf("%d changes, %d recorded", changed.Load(), len(w.events(audit.AccountChanged)))
		}
		if got.State != account.Disabled || got.Revocation != 9 || got.PasswordHash != "h" || len(got.Roles) != 1 ||
			got.Claims.Nickname != "Addie" || !got.UpdatedAt.After(a.UpdatedAt) {
			t.Errorf("found %+v", got)
		}
	})
}

func TestAccountsAreListedByNumber(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		first := w.addAccount()
		second, third := w.addAccount(), w.addAccount()
		w.addAccount()
		list, err := w.store.ListAccounts(w.ctx, first.Number, 2)
		w.must(err)
		if len(list) != 2 || list[0].Subject != second.Subject || list[1].Subject != third.Subject {
			t.Errorf("listed %+v", list)
		}
	})
}
