package storetest

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/audit"
	"github.com/authgrove/authgrove/internal/client"
	"github.com/authgrove/authgrove/internal/oauth"
	"github.com/authgrove/authgrove/internal/store"
)

var signedOut = audit.Event{Kind: audit.SignedOut}

func (s scene) withdraw() {
	s.t.Helper()
	s.must(s.store.Withdraw(s.ctx, s.account.Number, s.client.Number, audit.Event{Kind: audit.ConsentWithdrawn}))
}

func (s scene) changeClient(change func(*client.Client)) {
	s.t.Helper()
	c, err := s.store.FindClient(s.ctx, s.client.ID)
	s.must(err)
	change(&c)
	changed, err := s.store.ChangeClient(s.ctx, c, c.UpdatedAt, audit.Event{Kind: audit.ClientChanged})
	s.must(err)
	if !changed {
		s.t.Fatal("the client was not changed")
	}
}

func (s scene) changeAccount(change func(*account.Account)) {
	s.t.Helper()
	a, err := s.store.FindBySubject(s.ctx, s.account.Subject)
	s.must(err)
	change(&a)
	changed, err := s.store.ChangeAccount(s.ctx, a, a.UpdatedAt, audit.Event{Kind: audit.AccountChanged})
	s.must(err)
	if !changed {
		s.t.Fatal("the account was not changed")
	}
}

func TestARotationMovesTheRowToTheNextGeneration(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		s := w.scene()
		g := s.grant()
		s.advance(time.Hour)
		before := len(s.events(""))
		ctx, counts := store.Count(s.ctx)
		moved, ok, err := s.store.RotateRefresh(ctx, rotation(g))
		if err != nil || !ok {
			t.Fatalf("moved %v, %v", ok, err)
		}
		if moved.Generation != g.Generation+1 || moved.MACKey != "5eedf00d" || moved.Seed != g.Seed || moved.State != oauth.Alive {
			t.Errorf("moved to %+v", moved)
		}
		if moved.PreviousSince != g.CurrentSince || moved.CurrentSince.Sub(g.CurrentSince) < time.Hour ||
			moved.Now.Before(moved.CurrentSince) || moved.Subject != s.account.Subject {
			t.Errorf("times of %+v", moved)
		}
		if n, c := counts.RoundTrips.Load(), counts.Commits.Load(); n != 1 || c != 1 {
			t.Errorf("%d round trips and %d commits, want 1 and 1", n, c)
		}
		if after := len(s.events("")); after != before {
			t.Error("a rotation was recorded")
		}
	})
}

// unmovable lists what keeps a row where it is, whatever token is shown.
var unmovable = map[string]func(s scene, g oauth.Grant, r *oauth.Rotation){
	"another seed":       func(s scene, g oauth.Grant, r *oauth.Rotation) { r.Seed[0]++ },
	"an old generation":  func(s scene, g oauth.Grant, r *oauth.Rotation) { r.Generation-- },
	"a later generation": func(s scene, g oauth.Grant, r *oauth.Rotation) { r.Generation++ },
	"another client":     func(s scene, g oauth.Grant, r *oauth.Rotation) { r.Client++ },
	"no such number":     func(s scene, g oauth.Grant, r *oauth.Rotation) { r.Number += 1000 },
	"revoked": func(s scene, g oauth.Grant, r *oauth.Rotation) {
		s.must(s.store.RevokeGrant(s.ctx, g.Number, 0, "test", audit.Event{Kind: audit.GrantRevoked}))
	},
	"refresh ended": func(s scene, g oauth.Grant, r *oauth.Rotation) {
		s.exec(`UPDATE grants SET refresh_ended_at_ms = 1 WHERE number = $1`, int64(g.Number))
	},
	"not refreshable": func(s scene, g oauth.Grant, r *oauth.Rotation) {
		s.exec(`UPDATE grants SET refreshable = false WHERE number = $1`, int64(g.Number))
	},
	"idle too long": func(s scene, g oauth.Grant, r *oauth.Rotation) {
		s.exec(`UPDATE grants SET session_bound = false WHERE number = $1`, int64(g.Number))
		s.advance(14*24*time.Hour + time.Minute)
	},
	"refresh expired": func(s scene, g oauth.Grant, r *oauth.Rotation) {
		s.exec(`UPDATE grants SET session_bound = false, refresh_idle_ms = 0 WHERE number = $1`, int64(g.Number))
		s.advance(30*24*time.Hour + time.Minute)
	},
	"session ended": func(s scene, g oauth.Grant, r *oauth.Rotation) {
		s.must(s.store.EndSession(s.ctx, s.session, signedOut))
	},
	"session idle": func(s scene, g oauth.Grant, r *oauth.Rotation) { s.advance(24*time.Hour + time.Minute) },
	"client suspended": func(s scene, g oauth.Grant, r *oauth.Rotation) {
		s.changeClient(func(c *client.Client) { c.State = client.Suspended })
	},
	"client revoked": func(s scene, g oauth.Grant, r *oauth.Rotation) {
		s.changeClient(func(c *client.Client) { c.Revocation++ })
	},
	"client deleted": func(s scene, g oauth.Grant, r *oauth.Rotation) {
		s.must(s.store.DeleteClient(s.ctx, s.client.Number, audit.Event{Kind: audit.ClientDeleted}))
	},
	"account disabled": func(s scene, g oauth.Grant, r *oauth.Rotation) {
		s.changeAccount(func(a *account.Account) { a.State = account.Disabled })
	},
	"account revoked": func(s scene, g oauth.Grant, r *oauth.Rotation) {
		s.changeAccount(func(a *account.Account) { a.Revocation++ })
	},
	"consent withdrawn": func(s scene, g oauth.Grant, r *oauth.Rotation) { s.withdraw() },
	"consent expired": func(s scene, g oauth.Grant, r *oauth.Rotation) {
		s.exec(`UPDATE grants SET consent_expires_at_ms = 1 WHERE number = $1`, int64(g.Number))
	},
}

func TestARotationThatMatchesNothingWritesNothing(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		for name, change := range unmovable {
			s := w.scene()
			g := s.grant()
			r := rotation(g)
			change(s, g, &r)
			before := s.read(g.Number).Grant
			for _, keep := range []bool{false, true} {
				r.Keep = keep
				ctx, counts := store.Count(s.ctx)
				_, moved, err := s.store.RotateRefresh(ctx, r)
				if err != nil || moved {
					t.Errorf("%s (keep %v): moved %v, %v", name, keep, moved, err)
				}
				if n := counts.Commits.Load(); n != 0 {
					t.Errorf("%s (keep %v): %d commits", name, keep, n)
				}
			}
			if after := s.read(g.Number).Grant; after.Generation != before.Generation || after.CurrentSince != before.CurrentSince {
				t.Errorf("%s: the row changed to %+v", name, after)
			}
		}
	})
}

func TestOf64ParallelRotationsOneMovesAndEveryLoserReadsTheSuccessor(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		s := w.scene()
		g := s.grant()
		for range 5 {
			var moves atomic.Int64
			atOnce(64, func(int) {
				_, moved, err := s.store.RotateRefresh(context.Background(), rotation(g))
				if err != nil {
					t.Error(err)
				}
				if moved {
					moves.Add(1)
					return
				}
				read, _, err := s.store.ReadGrant(context.Background(), g.Number)
				if err != nil || read.Generation != g.Generation+1 {
					t.Errorf("a loser read generation %d after %d, %v", read.Generation, g.Generation, err)
				}
			})
			if moves.Load() != 1 {
				t.Fatalf("%d rotations moved the row", moves.Load())
			}
			g = s.read(g.Number).Grant
		}
	})
}

func TestKeepingTheGenerationWritesNothingThatTheRequestWaitsFor(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		s := w.scene()
		g := s.grant()
		r := rotation(g)
		r.Keep = true
		ctx, counts := store.Count(s.ctx)
		kept, ok, err := s.store.RotateRefresh(ctx, r)
		if err != nil || !ok || kept.Generation != g.Generation || kept.MACKey != g.MACKey {
			t.Errorf("kept %+v, %v, %v", kept, ok, err)
		}
		if counts.Commits.Load() != 0 || counts.Reads.Load() != 1 {
			t.Errorf("%d commits, %d reads", counts.Commits.Load(), counts.Reads.Load())
		}
	})
}

func TestAGrantWhoseTokensNeverChangeDoesNotDieOfIdlenessWhileItIsUsed(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		s := w.scene()
		r := s.redemption()
		r.Grant.SessionBound = false
		r.RefreshLifetime = 0
		g := s.redeem(r).Grant
		for range 4 {
			s.advance(g.RefreshIdle * 3 / 4)
			use := rotation(g)
			use.Keep = true
			if _, ok, err := s.store.RotateRefresh(s.ctx, use); err != nil || !ok {
				t.Fatalf("the grant died while it was used: %v %v", ok, err)
			}
			before := s.now().Add(-time.Minute)
			eventually(t, "the last use is written", func() bool { return s.read(g.Number).CurrentSince.After(before) })
		}
		s.advance(g.RefreshIdle + time.Minute)
		use := rotation(g)
		use.Keep = true
		if _, ok, _ := s.store.RotateRefresh(s.ctx, use); ok {
			t.Error("an idle grant was refreshed")
		}
	})
}

// eventually waits for what nobody waits for.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); !holds(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("not within ten seconds: %s", what)
		}
	}
}
