package storetest

import (
	"testing"
	"time"

	"github.com/authgrove/authgrove/internal/audit"
	"github.com/authgrove/authgrove/internal/session"
)

func (s scene) sessions() []session.Own {
	s.t.Helper()
	list, err := s.store.ListOwnSessions(s.ctx, s.account.Number)
	s.must(err)
	return list
}

func TestAnOwnerSeesTheirLivingSessionsByDeviceAndPlace(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		s := w.scene()
		s.scene() // somebody else
		s.advance(time.Minute)
		second := newStart(s.account)
		second.Device = session.Device{Browser: "Firefox", System: "Android"}
		_, _, err := s.store.StartSession(audit.WithOrigin(s.ctx, audit.Origin{Network: "192.0.2.0/24"}), second, signedIn)
		s.must(err)
		list := s.sessions()
		if len(list) != 2 || list[0].Device != second.Device || list[0].Network != "192.0.2.0/24" || list[0].AuthTime.IsZero() ||
			list[0].ExpiresAt.Sub(list[0].CreatedAt) != second.Absolute || list[0].LastUsedAt.Before(list[1].LastUsedAt) ||
			list[1].Number != s.session || list[0].Handle == list[1].Handle {
			t.Fatalf("listed %+v", list)
		}
		again := newStart(s.account)
		again.Previous, again.Device = second.Key, session.Device{Browser: "Chrome", System: "Android"}
		_, _, err = s.store.StartSession(s.ctx, again, signedIn)
		s.must(err)
		if list := s.sessions(); len(list) != 2 || list[0].Device.Browser != "Chrome" {
			t.Errorf("after signing in again: %+v", list)
		}
		s.advance(25 * time.Hour)
		if list := s.sessions(); len(list) != 0 {
			t.Errorf("idle ones are listed: %+v", list)
		}
	})
}

// attack: se.idor
func TestOnlyTheOwnerEndsASessionByItsHandle(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		s, stranger := w.scene(), w.scene()
		handle := s.sessions()[0].Handle
		end := func(by scene, h session.Handle) bool {
			t.Helper()
			ended, err := by.store.EndOwnSession(by.ctx, by.account.Number, h, signedOut)
			by.must(err)
			return ended
		}
		before := s.rows("audit")
		for _, h := range []session.Handle{handle, "", "zz", session.Handle(string(handle)[:10]), handle + "00"} {
			if end(stranger, h) {
				t.Errorf("a stranger ended %q", h)
			}
		}
		if _, ok := s.find(s.start.Key); !ok || s.rows("audit") != before {
			t.Fatal("something changed")
		}
		if !end(s, handle) || end(s, handle) {
			t.Error("not ended exactly once")
		}
		if _, ok := s.find(s.start.Key); ok {
			t.Error("the session lives")
		}
		if out := s.events(audit.SignedOut); len(out) != 1 || out[0].Session != s.session {
			t.Errorf("recorded %+v", out)
		}
	})
}

func TestANoticeOfASignInIsQueuedOnlyIfTheSessionStarts(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		a := w.addAccount()
		start := newStart(a)
		start.Notice = notice[0]
		stale := start
		stale.Key[0]++
		stale.AccountRevocation--
		for _, p := range []session.Start{start, stale} {
			_, _, err := w.store.StartSession(w.ctx, p, signedIn)
			w.must(err)
		}
		if n := w.rows("outbox"); n != 1 {
			t.Errorf("%d messages", n)
		}
	})
}
