package storetest

import (
	"context"
	"testing"
	"time"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/audit"
	"github.com/authgrove/authgrove/internal/client"
	"github.com/authgrove/authgrove/internal/oauth"
	"github.com/authgrove/authgrove/internal/store"
	"github.com/authgrove/authgrove/internal/testpostgres"
)

func (w *world) sweep() store.SweepReport {
	w.t.Helper()
	report, err := w.store.Sweep(w.ctx)
	w.must(err)
	if !report.Leased {
		w.t.Fatal("the sweep had no lease")
	}
	return report
}

func (w *world) rows(table string) int64 {
	w.t.Helper()
	return w.number(`SELECT count(*) FROM ` + table)
}

func TestASweepRemovesWhatHasExpiredAndNothingElse(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		s := w.scene()
		soon, late := s.now().Add(time.Minute), s.now().Add(48*time.Hour)
		for i, until := range []time.Time{soon, late} {
			s.must(s.store.Park(s.ctx, []byte{byte(i)}, []byte("x"), until))
			s.must(s.store.RevokeToken(s.ctx, oauth.TokenID{byte(i)}, until, audit.Event{Kind: audit.TokenRevoked}))
			d := s.decision(s.account, s.client)
			d.KeepUntil = until
			s.decide(d)
		}
		s.must(s.store.ConfirmKeys(s.ctx, "node", 1))
		events := s.rows("audit")
		s.advance(2 * time.Minute)
		if report := s.sweep(); report.Removed != 3 {
			t.Errorf("%d rows removed", report.Removed)
		}
		for _, table := range []string{"parked_tickets", "revoked_tokens", "decisions", "nodes", "consents", "sessions"} {
			if n := s.rows(table); n != 1 {
				t.Errorf("%d rows left in %s", n, table)
			}
		}
		s.advance(400 * 24 * time.Hour)
		s.sweep()
		for table, want := range map[string]int64{"parked_tickets": 0, "revoked_tokens": 0, "decisions": 0, "nodes": 0,
			"sessions": 0, "consents": 1, "accounts": 1, "clients": 1, "audit": events} {
			if n := s.rows(table); n != want {
				t.Errorf("a year later %d rows are left in %s, want %d", n, table, want)
			}
		}
	})
}

func TestMoreRowsThanABatchAreRemovedInOneSweep(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		series := `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1300) `
		cast := "i"
		if w.isPostgres() {
			cast = "int4send(i)"
		}
		w.exec(`INSERT INTO revoked_tokens ` + series + `SELECT ` + cast + `, 1, 5 FROM n`)
		if report := w.sweep(); report.Removed != 1300 {
			t.Errorf("%d rows removed", report.Removed)
		}
	})
}

// deaths end a grant for good, without a session that still needs it.
var deaths = map[string]func(s scene, g oauth.Grant){
	"revoked": func(s scene, g oauth.Grant) { s.must(s.store.RevokeGrant(s.ctx, g.Number, 0, "test", revoked)) },
	"client deleted": func(s scene, g oauth.Grant) {
		s.must(s.store.DeleteClient(s.ctx, s.client.Number, audit.Event{Kind: audit.ClientDeleted}))
	},
	"client revoked":  func(s scene, g oauth.Grant) { s.changeClient(func(c *client.Client) { c.Revocation++ }) },
	"account revoked": func(s scene, g oauth.Grant) { s.changeAccount(func(a *account.Account) { a.Revocation++ }) },
	"withdrawn":       func(s scene, g oauth.Grant) { s.withdraw() },
	"not refreshable": func(s scene, g oauth.Grant) { s.exec(`UPDATE grants SET refreshable = false`) },
}

func TestADeadGrantIsRemovedOnlyWhenItsCodeAndTokensHaveExpiredAndNoSessionNeedsIt(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		for name, die := range deaths {
			s := w.scene()
			s.exec(`UPDATE sessions SET idle_ms = 0`)
			g := s.grant()
			die(s, g)
			s.advance(26 * time.Hour)
			s.sweep()
			if n := s.rows("grants"); n != 1 {
				t.Fatalf("%s: removed while a session needs it", name)
			}
			s.must(s.store.EndSession(s.ctx, s.session, signedOut))
			s.sweep()
			if n := s.rows("grants"); n != 1 {
				t.Errorf("%s: removed before its client could be told of the session's end", name)
			}
			s.advance(oauth.LogoutKept)
			s.sweep()
			if n := s.rows("grants"); n != 0 {
				t.Errorf("%s: still there", name)
			}
			s.exec(`DELETE FROM grants`)
		}
	})
}

func TestASpentCodeIsRememberedLongerThanItLives(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		s := w.scene()
		r := s.redemption()
		r.Refusal = "wrong_verifier"
		s.redeem(r)
		s.must(s.store.EndSession(s.ctx, s.session, signedOut))
		s.advance(2 * time.Hour)
		s.sweep()
		if s.rows("grants") != 1 {
			t.Error("the row that marks the code as spent is gone")
		}
	})
}

func TestALivingGrantIsNeverSwept(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		s := w.scene()
		r := s.redemption()
		r.Grant.SessionBound, r.Grant.RefreshIdle, r.RefreshLifetime = false, 0, 0
		forever := s.redeem(r).Grant
		s.changeClient(func(c *client.Client) { c.State = client.Suspended }) // may come back
		s.changeAccount(func(a *account.Account) { a.State = account.Locked })
		s.advance(1000 * 24 * time.Hour)
		s.sweep()
		if s.rows("sessions") != 0 || s.rows("grants") != 1 {
			t.Errorf("%d sessions and %d grants left", s.rows("sessions"), s.rows("grants"))
		}
		s.changeClient(func(c *client.Client) { c.State = client.Published })
		s.changeAccount(func(a *account.Account) { a.State = account.Active })
		if state := s.read(forever.Number).State; state != oauth.Alive {
			t.Errorf("state %q", state)
		}
	})
}

func TestARefreshableGrantIsRemovedADayAfterItsLastTokenCouldBeMade(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		s := w.scene()
		r := s.redemption()
		r.Grant.SessionBound, r.Grant.RefreshIdle, r.RefreshLifetime = false, 0, 40*24*time.Hour
		s.redeem(r)
		s.advance(40*24*time.Hour + 23*time.Hour)
		s.sweep()
		if s.rows("grants") != 1 {
			t.Fatal("removed while an access token of it may live")
		}
		s.advance(3 * time.Hour)
		s.sweep()
		if s.rows("grants") != 0 {
			t.Error("still there")
		}
	})
}

func TestOneNodeSweepsAtATime(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		other, err := store.Open(w.ctx, w.url, w.options)
		w.must(err)
		defer other.Close()
		w.sweep()
		report, err := other.Sweep(context.Background())
		if err != nil || report.Leased {
			t.Errorf("another node swept meanwhile: %+v, %v", report, err)
		}
		w.sweep()
		w.advance(2 * time.Minute)
		if report, err := other.Sweep(context.Background()); err != nil || !report.Leased {
			t.Errorf("the lease of a node that is gone holds: %+v, %v", report, err)
		}
	})
}

func TestTheOldestGrantsAboveTheCapAreRevokedAndRecorded(t *testing.T) {
	t.Parallel()
	for name, url := range map[string]string{"SQLite": sqliteURL(t), "PostgreSQL": testpostgres.URL(t)} {
		t.Run(name, func(t *testing.T) {
			s := open(t, url, store.Options{GrantsPerClient: 3}).scene()
			other := s
			other.client = s.addClient()
			kept := other.grant()
			var grants []oauth.Grant
			for range 5 {
				grants = append(grants, s.grant())
			}
			if report := s.sweep(); report.Evicted != 2 {
				t.Errorf("%d evicted", report.Evicted)
			}
			for i, g := range append(grants, kept) {
				want := oauth.Alive
				if i < 2 {
					want = oauth.GrantIsRevoked
				}
				if got := s.read(g.Number).State; got != want {
					t.Errorf("grant %d is %q, want %q", i, got, want)
				}
			}
			if events := s.events(audit.GrantRevoked); len(events) != 2 || events[0].Account != int64(s.account.Number) {
				t.Errorf("recorded %+v", events)
			}
			if report := s.sweep(); report.Evicted != 0 {
				t.Errorf("%d evicted again", report.Evicted)
			}
		})
	}
}
