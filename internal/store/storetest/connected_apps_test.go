package storetest

import (
	"testing"
	"time"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/audit"
	"github.com/authgrove/authgrove/internal/consent"
)

func (s scene) connected() []consent.Connected {
	s.t.Helper()
	list, err := s.store.ListConnected(s.ctx, s.account.Number)
	s.must(err)
	return list
}

func TestAnAppIsConnectedByItsConsentOrByALivingGrant(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		s := w.scene()
		w.scene().grant() // somebody else's
		if list := s.connected(); len(list) != 0 {
			t.Fatalf("nothing was allowed yet: %+v", list)
		}
		asked := s.decision(s.account, s.client)
		asked.Remember = false
		s.decide(asked)
		r := s.redemption()
		r.Grant.Scope = "openid lights"
		g := s.redeem(r).Grant
		list := s.connected()
		if len(list) != 1 || list[0].Remembered || list[0].Client.ID != s.client.ID || joined(list[0].Rights) != "openid lights" ||
			list[0].Since.IsZero() || list[0].LastUsedAt.IsZero() || len(list[0].Client.Secrets) != 0 {
			t.Fatalf("by a grant alone: %+v", list)
		}
		s.advance(time.Hour)
		if _, moved, err := s.store.RotateRefresh(s.ctx, rotation(g)); !moved || err != nil {
			t.Fatal(moved, err)
		}
		remembered := s.decision(s.account, s.client)
		remembered.Scope = "openid lights doors"
		s.decide(remembered)
		after := s.connected()
		if len(after) != 1 || !after[0].Remembered || !after[0].LastUsedAt.After(list[0].LastUsedAt) {
			t.Errorf("after a refresh and a consent: %+v", after)
		}
		s.must(s.store.Narrow(s.ctx, s.account.Number, s.client.Number, []string{"lights"}, audit.Event{Kind: audit.ConsentNarrowed}))
		if list := s.connected(); joined(list[0].Rights) != "openid doors" {
			t.Errorf("after narrowing: %v", list[0].Rights)
		}
		s.withdraw()
		if list := s.connected(); len(list) != 0 {
			t.Errorf("after it was stopped: %+v", list)
		}
	})
}

func TestWhatHasEndedIsNotConnected(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		s := w.scene()
		d := s.decision(s.account, s.client)
		d.Until = s.now().Add(time.Hour)
		s.decide(d)
		if list := s.connected(); len(list) != 1 || !list[0].Remembered || list[0].ExpiresAt.IsZero() {
			t.Errorf("listed %+v", list)
		}
		s.advance(2 * time.Hour)
		if list := s.connected(); len(list) != 0 {
			t.Errorf("an expired consent: %+v", list)
		}
		s.grant()
		s.changeAccount(func(a *account.Account) { a.Revocation++ })
		if list := s.connected(); len(list) != 0 {
			t.Errorf("a dead grant: %+v", list)
		}
	})
}

func TestAnOwnerReadsTheirHistoryPageByPage(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		s := w.scene()
		w.scene()
		s.decide(s.decision(s.account, s.client))
		s.grant()
		s.withdraw()
		all, err := s.store.ListHistory(s.ctx, int64(s.account.Number), 0, 100)
		s.must(err)
		var seen []string
		for _, e := range all {
			seen = append(seen, string(e.Kind))
			if e.Account != int64(s.account.Number) || e.At.IsZero() || e.Client != 0 && (e.ClientName != "Lamp" || e.ClientID != string(s.client.ID)) {
				t.Errorf("entry %+v", e)
			}
		}
		want := "consent.withdrawn consent.allowed session.signed_in account.added"
		if joined(seen) != want {
			t.Errorf("history %s, want %s", joined(seen), want)
		}
		var paged []string
		for before := int64(0); ; {
			page, err := s.store.ListHistory(s.ctx, int64(s.account.Number), before, 3)
			s.must(err)
			for _, e := range page {
				paged = append(paged, string(e.Kind))
				before = e.Number
			}
			if len(page) < 3 {
				break
			}
		}
		if joined(paged) != want {
			t.Errorf("page by page %s", joined(paged))
		}
	})
}

func TestAnExportHoldsEverythingKeptAboutThePersonAndIsRecorded(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		s := w.scene()
		s.decide(s.decision(s.account, s.client))
		e, err := s.store.ExportAccount(s.ctx, s.owner(), audit.Event{Kind: audit.AccountExported, Account: int64(s.account.Number)})
		s.must(err)
		if e.Subject != s.account.Subject || e.Profile.Name != "Ada" || len(e.Addresses) != 1 || len(e.Sessions) != 1 || len(e.Apps) != 1 ||
			e.Apps[0].Name != "Lamp" || len(e.History) != 4 || e.ExportedAt.IsZero() || e.History[0].Kind != string(audit.AccountExported) {
			t.Errorf("exported %+v", e)
		}
	})
}
