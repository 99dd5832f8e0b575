package storetest

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"github.com/authgrove/authgrove/internal/audit"
	"github.com/authgrove/authgrove/internal/consent"
	"github.com/authgrove/authgrove/internal/oauth"
)

var (
	allowed  = audit.Event{Kind: audit.ConsentAllowed}
	narrowed = audit.Event{Kind: audit.ConsentNarrowed}
)

func (s scene) consent() consent.Consent {
	s.t.Helper()
	k, found, err := s.store.FindConsent(s.ctx, s.account.Number, s.client.Number)
	s.must(err)
	if !found {
		s.t.Fatal("no consent")
	}
	return k
}

func (s scene) decide(d consent.Decision) (first bool) {
	s.t.Helper()
	first, err := s.store.Decide(s.ctx, d, allowed)
	s.must(err)
	return first
}

func (s scene) authorization(requestID string) oauth.AuthorizationReading {
	s.t.Helper()
	read, err := s.store.ReadAuthorization(s.ctx, oauth.AuthorizationQuery{
		Session: oauth.SessionKey(s.start.Key), Client: s.client.Number, RequestID: requestID})
	s.must(err)
	return read
}

func TestOnlyTheFirstAnswerToARequestIsRecorded(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		s := w.scene()
		d := s.decision(s.account, s.client)
		d.Allowed = false
		if !s.decide(d) {
			t.Fatal("the first answer is not the first")
		}
		d.Allowed = true
		if s.decide(d) {
			t.Error("a denial was replaced")
		}
		if got := s.authorization(d.RequestID).Decision; got == nil || got.Allowed {
			t.Errorf("the decision is %+v", got)
		}
		if _, found, err := s.store.FindConsent(s.ctx, s.account.Number, s.client.Number); found || err != nil {
			t.Errorf("a replaced denial left a consent, %v", err)
		}
		if events := s.events(audit.ConsentAllowed); len(events) != 1 || events[0].Account != int64(s.account.Number) ||
			events[0].Client != int64(s.client.Number) {
			t.Errorf("recorded %+v", events)
		}
	})
}

func TestOf32AnswersAtOnceOneIsTheFirst(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		s := w.scene()
		d := s.decision(s.account, s.client)
		var firsts atomic.Int64
		atOnce(32, func(int) {
			first, err := s.store.Decide(context.Background(), d, allowed)
			if err != nil {
				t.Error(err)
			}
			if first {
				firsts.Add(1)
			}
		})
		if firsts.Load() != 1 || len(s.events(audit.ConsentAllowed)) != 1 {
			t.Errorf("%d were the first, %d recorded", firsts.Load(), len(s.events(audit.ConsentAllowed)))
		}
	})
}

func TestARememberedAnswerReplacesWhatWasAllowedBefore(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		s := w.scene()
		wide := s.decision(s.account, s.client)
		s.decide(wide)
		next := s.decision(s.account, s.client)
		next.Scope, next.Asked, next.Until = "openid", "openid lights doors", s.now().Add(time.Hour).Truncate(time.Second)
		next.ClientName, next.Publisher = "Lamp 2", "Others"
		s.decide(next)
		k := s.consent()
		if k.Scope != "openid" || k.Asked != next.Asked || !k.ExpiresAt.Equal(next.Until) || k.ClientName != "Lamp 2" ||
			k.Publisher != "Others" || k.GrantedAt.IsZero() || k.Counter != 0 || k.Account != s.account.Number {
			t.Errorf("consent %+v", k)
		}
		once := s.decision(s.account, s.client)
		once.Remember = false
		s.decide(once)
		denied := s.decision(s.account, s.client)
		denied.Allowed = false
		s.decide(denied)
		if after := s.consent(); after.Scope != k.Scope || after.GrantedAt != k.GrantedAt {
			t.Errorf("an answer for once, or a denial, left %+v", after)
		}
		got := s.authorization(next.RequestID).Decision
		if got == nil || got.RequestID != next.RequestID || got.Account != next.Account || got.Client != next.Client ||
			!got.Allowed || !got.Remember || got.Scope != next.Scope || got.Asked != next.Asked ||
			!got.Until.Equal(next.Until) || got.ClientName != next.ClientName || got.Publisher != next.Publisher {
			t.Errorf("decision %+v, want %+v", got, next)
		}
	})
}

func TestADecisionIsGoneWhenItsRequestHasExpired(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		s := w.scene()
		d := s.decision(s.account, s.client)
		s.decide(d)
		s.advance(time.Hour + time.Second)
		if got := s.authorization(d.RequestID).Decision; got != nil {
			t.Errorf("decision %+v", got)
		}
	})
}

func TestWithdrawingAsksAgainAndEndsEveryGrantMadeBefore(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		s := w.scene()
		s.decide(s.decision(s.account, s.client))
		g := s.grant()
		s.withdraw()
		if k := s.consent(); k.Counter != 1 || k.Withdrawn != 1 || k.Scope != "" || !k.GrantedAt.IsZero() {
			t.Errorf("consent %+v", k)
		}
		s.decide(s.decision(s.account, s.client)) // allowed once more
		if state := s.read(g.Number).State; state != oauth.ConsentWithdrawn {
			t.Errorf("a later consent left the old grant %q", state)
		}
		if events := s.events(audit.ConsentWithdrawn); len(events) != 1 || events[0].Client != int64(s.client.Number) {
			t.Errorf("recorded %+v", events)
		}
	})
}

func TestWithdrawingEndsAGrantThatNoConsentStandsBehind(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		s := w.scene()
		g := s.grant()
		s.withdraw()
		if state := s.read(g.Number).State; state != oauth.ConsentWithdrawn {
			t.Errorf("state %q", state)
		}
	})
}

func TestNarrowingTakesFromTheConsentAndFromEveryGrantMadeBefore(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		s := w.scene()
		s.decide(s.decision(s.account, s.client))
		g := s.grant()
		s.must(s.store.Narrow(s.ctx, s.account.Number, s.client.Number, []string{"lights"}, narrowed))
		k := s.consent()
		if k.Scope != "openid" || k.Counter != 1 || k.Removed["lights"] != 1 || k.GrantedAt.IsZero() {
			t.Errorf("consent %+v", k)
		}
		read := s.read(g.Number)
		if left := joined(read.Rights().ScopeLeft([]string{"openid", "lights"})); left != "openid" || read.State != oauth.Alive {
			t.Errorf("the grant may still do %q in state %q", left, read.State)
		}
		moved, _, err := s.store.RotateRefresh(s.ctx, rotation(g))
		s.must(err)
		if left := joined(moved.Rights().ScopeLeft([]string{"openid", "lights"})); left != "openid" {
			t.Errorf("the rotated grant may still do %q", left)
		}
		s.decide(s.decision(s.account, s.client))
		if k := s.consent(); k.Scope != "openid lights" {
			t.Errorf("allowed again, the consent covers %q", k.Scope)
		}
		if len(s.events(audit.ConsentNarrowed)) != 1 {
			t.Error("the narrowing was not recorded once")
		}
	})
}

func TestReadAuthorizationReturnsOnlyALivingSession(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		s := w.scene()
		in := s.authorization("").SignIn
		if in.Session != s.session || in.Account != s.account.Number || in.Subject != s.account.Subject ||
			in.AccountRevocation != s.account.Revocation || in.Identifier == "" || in.RequestMark != "req-1" ||
			in.AuthTime.IsZero() || in.ACR != "1" || len(in.AMR) != 1 {
			t.Errorf("sign-in %+v", in)
		}
		nobody, err := s.store.ReadAuthorization(s.ctx, oauth.AuthorizationQuery{Client: s.client.Number})
		if err != nil || nobody.SignIn.Account != 0 || nobody.SignIn.Session != 0 || nobody.Now.IsZero() ||
			nobody.Decision != nil || !nobody.Consent.GrantedAt.IsZero() {
			t.Errorf("without a cookie: %+v, %v", nobody, err)
		}
		for _, name := range []string{"session ended", "session idle", "account disabled", "account revoked"} {
			dying := w.scene()
			r := oauth.Rotation{}
			unmovable[name](dying, oauth.Grant{}, &r)
			if got := dying.authorization("").SignIn; got.Account != 0 || got.Session != 0 {
				t.Errorf("%s: %+v", name, got)
			}
		}
	})
}
