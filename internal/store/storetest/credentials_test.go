package storetest

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/audit"
	"github.com/authgrove/authgrove/internal/login"
	"github.com/authgrove/authgrove/internal/oauth"
)

// attack: se.credChange
func TestAChangedCredentialEndsTheOtherSessionsAndEveryGrant(t *testing.T) {
	changes := map[string]func(s scene) error{
		"password": func(s scene) error { return owned["password"](s, s.owner(), s.account.UpdatedAt) },
		"address":  func(s scene) error { return owned["removal"](s, s.owner(), s.account.UpdatedAt) },
		"sign-out": func(s scene) error {
			_, err := s.store.EndOtherSessions(s.ctx, s.account.Number, s.session, audit.Event{Kind: audit.SignedOutOthers})
			return err
		},
	}
	onBoth(t, func(t *testing.T, w *world) {
		for name, change := range changes {
			s := w.scene()
			g := s.grant()
			unbound := s.redemption()
			unbound.Grant.SessionBound = false
			native := s.redeem(unbound).Grant
			other, _ := s.signIn(s.account)
			s.must(change(s))
			if _, ok := s.find(other.Key); ok {
				t.Errorf("%s: the other session lives", name)
			}
			if own, ok := s.find(s.start.Key); !ok || own.Number != s.session {
				t.Errorf("%s: the owner was signed out", name)
			}
			for _, n := range []oauth.Grant{g, native} {
				if state := s.read(n.Number).State; state != oauth.AccountIsGone {
					t.Errorf("%s: a grant is %q", name, state)
				}
				if _, moved, err := s.store.RotateRefresh(s.ctx, rotation(n)); moved || err != nil {
					t.Errorf("%s: refreshed %v, %v", name, moved, err)
				}
			}
			stale := newStart(s.account)
			if _, started, err := s.store.StartSession(s.ctx, stale, signedIn); started || err != nil {
				t.Errorf("%s: a sign-in proved before it started %v, %v", name, started, err)
			}
			if s.reread().account.Revocation != s.account.Revocation+1 {
				t.Errorf("%s: the counter did not move by one", name)
			}
		}
	})
}

func TestEndingEverySessionSparesNone(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		s := w.scene()
		revocation, err := s.store.EndOtherSessions(s.ctx, s.account.Number, 0, audit.Event{Kind: audit.SignedOutOthers})
		if err != nil || revocation != s.account.Revocation+1 {
			t.Fatalf("%d, %v", revocation, err)
		}
		if _, ok := s.find(s.start.Key); ok {
			t.Error("a session lives")
		}
		foreign := w.scene()
		if _, err := s.store.EndOtherSessions(s.ctx, s.account.Number, foreign.session, audit.Event{Kind: audit.SignedOutOthers}); err != nil {
			t.Fatal(err)
		}
		if _, ok := foreign.find(foreign.start.Key); !ok {
			t.Error("somebody else was signed out")
		}
		if n := len(s.events(audit.SignedOutOthers)); n != 2 {
			t.Errorf("%d events", n)
		}
	})
}

func TestNoInterleavingOfAPasswordChangeAndARedemptionLeavesALivingGrant(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		for range 15 {
			s := w.scene()
			r := s.redemption()
			r.Grant.SessionBound = false
			var redeemed oauth.Redeemed
			atOnce(2, func(i int) {
				var err error
				if i == 0 {
					err = owned["password"](s, s.owner(), s.account.UpdatedAt)
				} else {
					redeemed, err = s.store.RedeemCode(context.Background(), r)
				}
				if err != nil {
					t.Error(err)
				}
			})
			if g := s.read(redeemed.Grant.Number); g.State == oauth.Alive {
				t.Fatalf("the grant lives (%+v)", redeemed)
			}
		}
	})
}

// attack: ac.resetTokens
func TestACodeResetsThePasswordOnceAndOnlyOneSentForThat(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		s := w.scene()
		prove := func(purpose login.Purpose) account.Proved {
			c := codeStart(purpose)
			c.Account = s.account.Number
			s.startCode(c)
			g := right(c)
			s.try(g)
			return account.Proved{Flow: c.Place.Flow, Attempt: g.Attempt}
		}
		reset := func(by account.Proved) error {
			_, err := s.store.ResetPassword(s.ctx, by, s.reread().newPassword(), audit.Event{Kind: audit.PasswordReset})
			return err
		}
		for _, purpose := range []login.Purpose{login.SignIn, login.StepUp, login.Verify} {
			if err := reset(prove(purpose)); !errors.Is(err, account.ErrUnproved) {
				t.Errorf("by a code to %s: %v", purpose, err)
			}
		}
		if err := reset(account.Proved{}); !errors.Is(err, account.ErrUnproved) {
			t.Errorf("by nothing: %v", err)
		}
		first, second := prove(login.ResetPassword), prove(login.ResetPassword)
		s.must(reset(first))
		for name, by := range map[string]account.Proved{"the same": first, "another proved before": second} {
			if err := reset(by); !errors.Is(err, account.ErrUnproved) {
				t.Errorf("again by %s: %v", name, err)
			}
		}
		if _, ok := s.find(s.start.Key); ok {
			t.Error("a session outlives the reset")
		}
		if n := len(s.events(audit.PasswordReset)); n != 1 {
			t.Errorf("%d events", n)
		}
		late := prove(login.ResetPassword)
		s.advance(login.CodeLifetime + time.Second)
		if err := reset(late); !errors.Is(err, account.ErrUnproved) {
			t.Errorf("too late: %v", err)
		}
	})
}
