package storetest

import (
	"crypto/rand"
	"time"

	"github.com/authgrove/authgrove/internal/login"
	"github.com/authgrove/authgrove/internal/notify"
	"github.com/authgrove/authgrove/internal/store"
)

func key() (k login.BudgetKey) {
	rand.Read(k[:])
	return k
}

// charge is one unit of a new budget.
func charge(limit int64, window time.Duration) login.Charge {
	return login.Charge{Key: key(), Limit: limit, Window: window}
}

// codeStart is a code of nobody that nothing speaks against.
func codeStart(purpose login.Purpose) login.CodeStart {
	return login.CodeStart{
		Place: login.CodePlace{Flow: key(), Purpose: purpose, Identifier: key()}, Hash: key(), Spender: key(), LiveCodes: 3,
		Charges: []login.Charge{charge(100, time.Hour), charge(100, 24*time.Hour)}, Failures: charge(1000, 365*24*time.Hour),
		Lifetime: login.CodeLifetime, Message: notify.Sealed{Channel: notify.Mail, Payload: []byte("sealed"), KeepFor: login.CodeLifetime},
	}
}

// elsewhere is the same spender, who asks from another browser.
func elsewhere(c login.CodeStart) login.CodeStart {
	c.Place.Flow, c.Hash = key(), key()
	return c
}

func (w *world) startCode(c login.CodeStart) login.CodeStarted {
	w.t.Helper()
	started, err := w.store.StartCode(w.ctx, c)
	w.must(err)
	return started
}

func attempt() (a [16]byte) {
	rand.Read(a[:])
	return a
}

// guess is a try with this hash.
func guess(c login.CodeStart, hash [32]byte) login.CodeTry {
	return login.CodeTry{Place: c.Place, Hash: hash, Attempt: attempt(), Failures: c.Failures,
		Settlement: login.Settlement{Clear: []login.BudgetKey{c.Failures.Key}, Return: []login.BudgetKey{c.Charges[0].Key, c.Charges[1].Key}}}
}

func (w *world) try(t login.CodeTry) login.CodeTried {
	w.t.Helper()
	tried, err := w.store.TryCode(w.ctx, t)
	w.must(err)
	return tried
}

func wrong(c login.CodeStart) login.CodeTry { return guess(c, key()) }
func right(c login.CodeStart) login.CodeTry { return guess(c, c.Hash) }

// nodes are two stores over the one database.
func (w *world) nodes() [2]*store.Store {
	w.t.Helper()
	o := w.options
	o.Migrate = false
	other, err := store.Open(w.ctx, w.url, o)
	w.must(err)
	w.t.Cleanup(func() { other.Close() })
	return [2]*store.Store{w.store, other}
}
