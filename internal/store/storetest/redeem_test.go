package storetest

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/authgrove/authgrove/internal/audit"
	"github.com/authgrove/authgrove/internal/oauth"
	"github.com/authgrove/authgrove/internal/store"
)

func TestAWonRedemptionCarriesTheLivingGrantAsItWasGiven(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		s := w.scene()
		r := s.redemption()
		r.Grant.ConsentExpiresAt = s.now().Add(time.Hour)
		redeemed := s.redeem(r)
		g := redeemed.Grant
		if redeemed.Outcome != oauth.Won || g.Number == 0 || g.Seed != r.Grant.Seed || g.Subject != s.account.Subject {
			t.Fatalf("redeemed %+v", redeemed)
		}
		if g.Scope != "openid lights" || len(g.Resources) != 1 || g.Resources[0] != "https://api.example.com" ||
			len(g.AMR) != 1 || g.AMR[0] != "pwd" || g.ACR != "1" || !g.SessionBound || g.Session != s.session ||
			g.Client != s.client.Number || g.Account != s.account.Number || g.MACKey != "0badcafe" || !g.Refreshable {
			t.Errorf("grant %+v", g)
		}
		if !g.AuthTime.Equal(r.Grant.AuthTime.Truncate(time.Millisecond)) || g.RefreshIdle != r.Grant.RefreshIdle ||
			!g.ConsentExpiresAt.Equal(r.Grant.ConsentExpiresAt) ||
			g.RefreshExpiresAt.Sub(g.CreatedAt) != r.RefreshLifetime || g.CurrentSince != g.CreatedAt {
			t.Errorf("times %+v", g)
		}
		read := s.read(g.Number)
		if read.State != oauth.Alive || read.Number != g.Number || read.Seed != g.Seed || read.Scope != g.Scope {
			t.Errorf("read again as %+v", read)
		}
	})
}

func TestOf64RacersOneWinsAndItsGrantIsDeadAfterwards(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		s := w.scene()
		for range 5 {
			first := s.redemption()
			outcomes := make([]oauth.Redeemed, 64)
			atOnce(64, func(i int) {
				var err error
				if outcomes[i], err = s.store.RedeemCode(context.Background(), again(first)); err != nil {
					t.Errorf("racer %d: %v", i, err)
				}
			})
			won, ended := 0, 0
			for _, o := range outcomes {
				if o.Outcome == oauth.Won {
					won++
				}
				if o.Revoked {
					ended++
				}
			}
			if won != 1 || ended != 1 {
				t.Errorf("%d won and %d ended the grant, want one each", won, ended)
			}
			if n := s.number(`SELECT count(*) FROM grants WHERE code_id = $1`, first.Code[:]); n != 1 {
				t.Errorf("the code made %d rows", n)
			}
			if g := s.read(outcomes[0].Grant.Number); g.State != oauth.GrantIsRevoked {
				t.Errorf("the grant is %q afterwards", g.State)
			}
		}
	})
}

// atOnce runs n calls that all start together, and waits for them.
func atOnce(n int, call func(i int)) {
	var ready, done sync.WaitGroup
	start := make(chan struct{})
	ready.Add(n)
	for i := range n {
		done.Go(func() {
			ready.Done()
			<-start
			call(i)
		})
	}
	ready.Wait()
	close(start)
	done.Wait()
}

func TestARepetitionWithTheSameAttemptIsWonAgainAndRecordedOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		s := w.scene()
		r := s.redemption()
		first, second := s.redeem(r), s.redeem(r)
		if second.Outcome != oauth.Won || second.Grant.Number != first.Grant.Number || second.Grant.Seed != r.Grant.Seed {
			t.Errorf("repeated: %+v", second)
		}
		if g := s.read(first.Grant.Number); g.State != oauth.Alive {
			t.Errorf("the repetition left the grant %q", g.State)
		}
		if made := s.events(audit.GrantMade); len(made) != 1 {
			t.Errorf("recorded %d times", len(made))
		}
		s.redeem(again(r)) // a replay
		if third := s.redeem(r); third.Outcome != oauth.Refused || third.Reason != string(oauth.GrantIsRevoked) {
			t.Errorf("repeated after a replay: %+v", third)
		}
	})
}

func TestOnlyAProvenReplayEndsTheGrant(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		s := w.scene()
		r := s.redemption()
		first := s.redeem(r)
		unproven := again(r)
		unproven.Proven, unproven.Refusal = false, "wrong_verifier"
		if got := s.redeem(unproven); got.Outcome != oauth.Replayed || got.Revoked {
			t.Errorf("unproven replay: %+v", got)
		}
		if g := s.read(first.Grant.Number); g.State != oauth.Alive {
			t.Errorf("an unproven replay left the grant %q", g.State)
		}
		if got := s.redeem(again(r)); got.Outcome != oauth.Replayed || !got.Revoked {
			t.Errorf("proven replay: %+v", got)
		}
		ended := s.read(first.Grant.Number)
		if ended.State != oauth.GrantIsRevoked || ended.RevokedBecause != "code_replayed" {
			t.Errorf("a proven replay left %q because %q", ended.State, ended.RevokedBecause)
		}
		if got := s.redeem(again(r)); got.Outcome != oauth.Replayed || got.Revoked {
			t.Errorf("a second proven replay ended it again: %+v", got)
		}
		if later := s.read(first.Grant.Number); later.RevokedAt != ended.RevokedAt {
			t.Errorf("the end moved from %v to %v", ended.RevokedAt, later.RevokedAt)
		}
		for kind, want := range map[audit.Kind]int{audit.GrantMade: 1, audit.GrantRefused: 2, audit.CodeReplayed: 1} {
			if got := s.events(kind); len(got) != want {
				t.Errorf("%s recorded %d times, want %d", kind, len(got), want)
			}
		}
	})
}

func TestARefusedRedemptionSpendsTheCode(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		s := w.scene()
		wrong := s.redemption()
		wrong.Proven, wrong.Refusal = false, "wrong_verifier"
		refused := s.redeem(wrong)
		if refused.Outcome != oauth.Refused || refused.Reason != "wrong_verifier" {
			t.Fatalf("refused: %+v", refused)
		}
		if g := s.read(refused.Grant.Number); g.State != oauth.GrantIsRevoked || g.RevokedBecause != "wrong_verifier" {
			t.Errorf("born as %q because %q", g.State, g.RevokedBecause)
		}
		right := again(wrong)
		right.Proven, right.Refusal = true, ""
		if got := s.redeem(right); got.Outcome != oauth.Replayed {
			t.Errorf("the right verifier afterwards: %+v", got)
		}
		if got := s.redeem(wrong); got.Outcome != oauth.Refused || got.Reason != "wrong_verifier" {
			t.Errorf("the same attempt again: %+v", got)
		}
	})
}

func TestTheCommitJudgesEveryParent(t *testing.T) {
	cases := map[string]func(s scene, r *oauth.Redemption){
		"code_expired":                  func(s scene, r *oauth.Redemption) { s.advance(2 * time.Minute) },
		"client_changed":                func(s scene, r *oauth.Redemption) { r.CodeRevision-- },
		string(oauth.ClientIsGone):      func(s scene, r *oauth.Redemption) { r.ClientRevocation-- },
		string(oauth.AccountIsGone):     func(s scene, r *oauth.Redemption) { r.AccountRevocation-- },
		string(oauth.SessionIsOver):     func(s scene, r *oauth.Redemption) { s.must(s.store.EndSession(s.ctx, s.session, signedOut)) },
		string(oauth.ConsentWithdrawn):  func(s scene, r *oauth.Redemption) { s.withdraw() },
		string(oauth.ConsentHasExpired): func(s scene, r *oauth.Redemption) { r.Grant.ConsentExpiresAt = s.now() },
	}
	onBoth(t, func(t *testing.T, w *world) {
		for reason, change := range cases {
			s := w.scene()
			r := s.redemption()
			change(s, &r)
			got := s.redeem(r)
			if got.Outcome != oauth.Refused || got.Reason != reason {
				t.Errorf("%s: %+v", reason, got)
			}
			if g := s.read(got.Grant.Number); g.State != oauth.GrantIsRevoked || g.RevokedBecause != reason {
				t.Errorf("%s: born as %q because %q", reason, g.State, g.RevokedBecause)
			}
		}
	})
}

func TestTheCodeIsSpentEvenIfEveryParentIsGone(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		s := w.scene()
		for _, table := range []string{"clients", "accounts", "sessions", "consents"} {
			s.exec(`DELETE FROM ` + table)
		}
		r := s.redemption()
		if got := s.redeem(r); got.Outcome != oauth.Refused || got.Reason != string(oauth.ClientIsGone) || got.Grant.Number == 0 {
			t.Fatalf("redeemed: %+v", got)
		}
		if got := s.redeem(again(r)); got.Outcome != oauth.Replayed {
			t.Errorf("presented again: %+v", got)
		}
	})
}

func TestARedemptionIsOneRoundTripAndOneCommit(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		s := w.scene()
		r := s.redemption()
		ctx, counts := store.Count(s.ctx)
		if _, err := s.store.RedeemCode(ctx, r); err != nil {
			t.Fatal(err)
		}
		if n, c := counts.RoundTrips.Load(), counts.Commits.Load(); n != 1 || c != 1 {
			t.Errorf("%d round trips and %d commits, want 1 and 1", n, c)
		}
	})
}

func TestAuditRowsCarryTheOriginOfTheRequest(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		s := w.scene()
		s.ctx = audit.WithOrigin(s.ctx, audit.Origin{RequestID: "req_abc", Network: "192.0.2.0/24"})
		g := s.grant()
		made := s.events(audit.GrantMade)
		if len(made) != 1 || made[0].RequestID != "req_abc" || made[0].Network != "192.0.2.0/24" ||
			made[0].Grant != int64(g.Number) || made[0].Account != int64(s.account.Number) ||
			made[0].Client != int64(s.client.Number) || made[0].Session != s.session || made[0].At.IsZero() {
			t.Errorf("recorded %+v", made)
		}
	})
}
