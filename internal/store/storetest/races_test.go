package storetest

import (
	"context"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/audit"
	"github.com/authgrove/authgrove/internal/client"
	"github.com/authgrove/authgrove/internal/consent"
	"github.com/authgrove/authgrove/internal/oauth"
)

// endings are what a person or an administrator does while a code is redeemed.
var endings = map[string]func(s scene){
	"sign-out": func(s scene) { s.must(s.store.EndSession(context.Background(), s.session, signedOut)) },
	"account disabled": func(s scene) {
		s.changeAccount(func(a *account.Account) { a.State = account.Disabled; a.Revocation++ })
	},
	"sign-out everywhere": func(s scene) { s.changeAccount(func(a *account.Account) { a.Revocation++ }) },
	"client suspended":    func(s scene) { s.changeClient(func(c *client.Client) { c.State = client.Suspended }) },
	"client revoked":      func(s scene) { s.changeClient(func(c *client.Client) { c.Revocation++ }) },
	"client deleted": func(s scene) {
		s.must(s.store.DeleteClient(context.Background(), s.client.Number, audit.Event{Kind: audit.ClientDeleted}))
	},
	"consent withdrawn": func(s scene) { s.withdraw() },
	"another account":   func(s scene) { s.signInOver() },
}

// signInOver lets another person sign in with the same browser.
func (s scene) signInOver() {
	next := newStart(s.addAccount())
	next.Previous = s.start.Key
	_, started, err := s.store.StartSession(context.Background(), next, audit.Event{Kind: audit.SignedIn})
	s.must(err)
	if !started {
		s.t.Error("the other account's session did not start")
	}
}

func TestNoInterleavingOfARedemptionAndAnEndLeavesALivingGrant(t *testing.T) {
	const rounds = 12
	onBoth(t, func(t *testing.T, w *world) {
		for name, end := range endings {
			for range rounds {
				s := w.scene()
				r := s.redemption()
				var redeemed oauth.Redeemed
				atOnce(2, func(i int) {
					time.Sleep(time.Duration(rand.IntN(300)) * time.Microsecond)
					if i == 0 {
						end(s)
						return
					}
					var err error
					if redeemed, err = s.store.RedeemCode(context.Background(), r); err != nil {
						t.Error(err)
					}
				})
				if g := s.read(redeemed.Grant.Number); g.State == oauth.Alive {
					t.Fatalf("%s: the grant lives (%+v)", name, redeemed)
				}
				if _, moved, err := s.store.RotateRefresh(s.ctx, rotation(redeemed.Grant)); moved || err != nil {
					t.Fatalf("%s: the grant was refreshed, %v", name, err)
				}
			}
		}
	})
}

func TestNarrowingIsMonotonic(t *testing.T) {
	all := []string{"openid", "lights", "heating", "doors"}
	onBoth(t, func(t *testing.T, w *world) {
		for seed := range uint64(4) {
			random := rand.New(rand.NewPCG(seed, 1))
			s := w.scene()
			left := map[oauth.GrantNumber]map[string]bool{}
			for range 25 {
				switch random.IntN(6) {
				case 0, 1: // a wide consent, and a grant on it
					n := s.grantByConsent(all)
					left[n] = map[string]bool{"openid": true, "lights": true, "heating": true, "doors": true}
				case 2, 3, 4:
					gone := all[random.IntN(len(all))]
					s.must(s.store.Narrow(s.ctx, s.account.Number, s.client.Number, []string{gone},
						audit.Event{Kind: audit.ConsentNarrowed}))
					for n := range left {
						delete(left[n], gone)
					}
				case 5:
					if random.IntN(3) == 0 {
						s.withdraw()
						for n := range left {
							left[n] = nil
						}
					}
				}
				s.checkScopes(left)
			}
		}
	})
}

// grantByConsent lets the person allow everything and redeems a code on it.
func (s scene) grantByConsent(scope []string) oauth.GrantNumber {
	s.t.Helper()
	d := s.decision(s.account, s.client)
	d.Scope, d.Asked = joined(scope), joined(scope)
	_, err := s.store.Decide(s.ctx, d, audit.Event{Kind: audit.ConsentAllowed})
	s.must(err)
	read, err := s.store.ReadAuthorization(s.ctx, oauth.AuthorizationQuery{
		Session: oauth.SessionKey(s.start.Key), Client: s.client.Number, RequestID: d.RequestID})
	s.must(err)
	if !read.Decision.Allowed || !read.Consent.Covers(scope, "Lamp", "Lamps Ltd", read.Now) {
		s.t.Fatalf("after the person allowed everything: %+v", read)
	}
	r := s.redemption()
	r.Grant.Scope, r.Grant.ConsentCounter = d.Scope, read.Consent.Counter
	return s.redeem(r).Grant.Number
}

// checkScopes compares every grant with what must be left of it.
func (s scene) checkScopes(left map[oauth.GrantNumber]map[string]bool) {
	s.t.Helper()
	for n, want := range left {
		g := s.read(n)
		if (g.State == oauth.Alive) != (want != nil) {
			s.t.Fatalf("grant %d is %q", n, g.State)
		}
		if want == nil {
			continue
		}
		scope := g.Rights().ScopeLeft([]string{"openid", "lights", "heating", "doors"})
		if len(scope) != len(want) {
			s.t.Fatalf("grant %d may still do %v, want %v", n, scope, want)
		}
		for _, v := range scope {
			if !want[v] {
				s.t.Fatalf("grant %d got %s back", n, v)
			}
		}
	}
}

func TestARightTakenBackBetweenTheAnswerAndTheCodeIsNotGranted(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		s := w.scene()
		d := s.decision(s.account, s.client)
		_, err := s.store.Decide(s.ctx, d, audit.Event{Kind: audit.ConsentAllowed})
		s.must(err)
		decided := func() *consent.Decision {
			read, err := s.store.ReadAuthorization(s.ctx, oauth.AuthorizationQuery{
				Session: oauth.SessionKey(s.start.Key), Client: s.client.Number, RequestID: d.RequestID})
			s.must(err)
			return read.Decision
		}
		s.must(s.store.Narrow(s.ctx, s.account.Number, s.client.Number, []string{"lights"}, audit.Event{Kind: audit.ConsentNarrowed}))
		if got := decided(); !got.Allowed || got.Scope != "openid" {
			t.Errorf("after narrowing: %+v", got)
		}
		s.withdraw()
		if got := decided(); got.Allowed {
			t.Errorf("after withdrawing: %+v", got)
		}
	})
}
