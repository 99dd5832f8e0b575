package storetest

import (
	"context"
	"sync/atomic"
	"testing"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/audit"
	"github.com/authgrove/authgrove/internal/oauth"
)

// opening is the redemption as the authorization endpoint makes it.
func (s scene) opening() oauth.Redemption {
	r := s.redemption()
	r.Grant.Refreshable = false
	return r
}

// claim is the redemption of an opened grant's code by a call of its own.
func claim(r oauth.Redemption) oauth.Redemption {
	r.Attempt, r.Grant.Seed, r.Grant.Refreshable = attempt(), oauth.Seed(attempt()), true
	return r
}

func (s scene) open(r oauth.Redemption) oauth.Redeemed {
	s.t.Helper()
	opened, err := s.store.OpenGrant(s.ctx, r)
	s.must(err)
	return opened
}

func TestAnOpenedGrantIsClaimedByItsCodeAndEndedByTheSecondRedemption(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		s := w.scene()
		r := s.opening()
		r.Grant.Claims = `{"u":["name"]}`
		opened := s.open(r)
		if opened.Outcome != oauth.Won || opened.Grant.Refreshable || opened.Grant.Claims != r.Grant.Claims {
			t.Fatalf("opened: %+v", opened)
		}
		if again := s.open(r); again.Outcome != oauth.Won || again.Grant.Number != opened.Grant.Number {
			t.Fatalf("a repetition of the opening made or changed something: %+v", again)
		}
		first := claim(r)
		claimed := s.redeem(first)
		if claimed.Outcome != oauth.Won || claimed.Grant.Number != opened.Grant.Number || claimed.Grant.Seed != opened.Grant.Seed || !claimed.Grant.Refreshable {
			t.Fatalf("claimed: %+v", claimed)
		}
		if again := s.redeem(first); again.Outcome != oauth.Won {
			t.Fatalf("a repetition of the claim: %+v", again)
		}
		if second := s.redeem(claim(r)); second.Outcome != oauth.Replayed || !second.Revoked {
			t.Fatalf("a second redemption: %+v", second)
		}
		if g := s.read(opened.Grant.Number); g.State != oauth.GrantIsRevoked {
			t.Errorf("after the replay the grant is %q", g.State)
		}
	})
}

func TestOfManyRedemptionsOfAnOpenedGrantOneClaimsIt(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		for range 5 {
			s := w.scene()
			r := s.opening()
			s.open(r)
			var won atomic.Int32
			atOnce(64, func(int) {
				redeemed, err := s.store.RedeemCode(context.Background(), claim(r))
				if err != nil {
					t.Error(err)
				}
				if redeemed.Outcome == oauth.Won {
					won.Add(1)
				}
			})
			if won.Load() != 1 {
				t.Fatalf("%d redemptions won", won.Load())
			}
		}
	})
}

func TestAWrongRedemptionSpendsTheCodeOfAnOpenedGrantAndEndsIt(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		s := w.scene()
		r := s.opening()
		opened := s.open(r)
		wrong := claim(r)
		wrong.Refusal, wrong.Proven = "verifier_wrong", false
		if refused := s.redeem(wrong); refused.Outcome != oauth.Refused || refused.Reason != "verifier_wrong" {
			t.Fatalf("%+v", refused)
		}
		if g := s.read(opened.Grant.Number); g.State != oauth.GrantIsRevoked {
			t.Errorf("the grant is %q", g.State)
		}
		if late := s.redeem(claim(r)); late.Outcome != oauth.Replayed {
			t.Errorf("the right redemption afterwards: %+v", late)
		}
	})
}

func TestNothingIsOpenedOrClaimedWhenAParentHasEnded(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		s := w.scene()
		before := s.opening()
		s.open(before)
		s.changeAccount(func(a *account.Account) { a.State = account.Disabled; a.Revocation++ })
		if refused := s.open(s.opening()); refused.Outcome != oauth.Refused || refused.Reason != string(oauth.AccountIsGone) {
			t.Errorf("opened: %+v", refused)
		}
		if refused := s.redeem(claim(before)); refused.Outcome != oauth.Refused {
			t.Errorf("claimed: %+v", refused)
		}
	})
}

func TestAnOpenedGrantIsRecordedOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		s := w.scene()
		r := s.opening()
		opened := s.open(r)
		s.redeem(claim(r))
		s.redeem(claim(r))
		var kinds []audit.Kind
		records, err := s.store.AuditAfter(s.ctx, 0, 10_000)
		s.must(err)
		for _, record := range records {
			if record.Grant == int64(opened.Grant.Number) {
				kinds = append(kinds, record.Kind)
			}
		}
		if len(kinds) != 2 || kinds[0] != audit.GrantMade || kinds[1] != audit.CodeReplayed {
			t.Errorf("recorded %v", kinds)
		}
	})
}
