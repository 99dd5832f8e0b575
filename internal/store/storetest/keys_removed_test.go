package storetest

import (
	"testing"
	"time"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/jose"
)

// retireOldKeys leaves a retired MAC key 0badcafe, which every scene names, and
// a retired signing key 000000aa.
func (w *world) retireOldKeys() {
	w.t.Helper()
	w.addKey(newKey("0badcafe", jose.UseMAC, jose.HS256, jose.StateActive))
	w.addKey(newKey("000000aa", jose.UseSign, jose.ES256, jose.StateActive))
	w.addKey(newKey("0badcaff", jose.UseMAC, jose.HS256, jose.StateNext))
	w.addKey(newKey("000000bb", jose.UseSign, jose.ES256, jose.StateNext))
	w.activate("0badcaff", true)
	w.activate("000000bb", true)
}

func (w *world) removeKeys() int {
	w.t.Helper()
	n, err := w.store.RemoveKeys(w.ctx)
	w.must(err)
	return n
}

func (w *world) empty(tables ...string) {
	w.t.Helper()
	for _, table := range tables {
		w.exec(`DELETE FROM ` + table)
	}
}

func TestARetiredKeyIsRemovedWhenItsTimeHasPassed(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.retireOldKeys()
		before, _ := w.keys()
		if n := w.removeKeys(); n != 0 {
			t.Errorf("%d keys removed before their time", n)
		}
		if after, _ := w.keys(); after.Version != before.Version {
			t.Error("removing nothing changed the version")
		}
		w.advance(2 * time.Hour)
		if n := w.removeKeys(); n != 2 {
			t.Errorf("%d keys removed, want both retired ones", n)
		}
		if after, _ := w.keys(); after.Version != before.Version+1 || len(after.Keys) != 2 {
			t.Errorf("afterwards %+v", after)
		}
	})
}

func TestAMACKeyStaysWhileARowNamesIt(t *testing.T) {
	named := map[string]func(s scene){
		"grants":   func(s scene) { s.grant() },
		"sessions": func(s scene) {}, // the scene's own
		"client_secrets": func(s scene) {
			s.must(s.store.ReplaceSecret(s.ctx, s.client.Number, secretNamed("x"), time.Time{}, secretReplaced))
		},
		"accounts": func(s scene) { s.changeAccount(func(a *account.Account) { a.PasswordKeyID = "0badcafe" }) },
	}
	onBoth(t, func(t *testing.T, w *world) {
		w.retireOldKeys()
		w.advance(2 * time.Hour)
		for table, name := range named {
			s := w.scene()
			name(s)
			if table != "sessions" {
				s.empty("sessions")
			}
			w.removeKeys()
			_, byID := w.keys()
			if _, kept := byID["0badcafe"]; !kept {
				t.Fatalf("a key that a row of %s names was removed", table)
			}
			if _, kept := byID["000000aa"]; kept {
				t.Error("a retired signing key stayed")
			}
			s.empty("grants", "sessions", "client_secrets", "accounts")
		}
		if n := w.removeKeys(); n != 1 {
			t.Errorf("%d keys removed when no row named them any more", n)
		}
	})
}
