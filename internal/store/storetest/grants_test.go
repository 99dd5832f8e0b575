package storetest

import (
	"context"
	"crypto/rand"
	"slices"
	"testing"
	"time"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/audit"
	"github.com/authgrove/authgrove/internal/client"
	"github.com/authgrove/authgrove/internal/notify"
	"github.com/authgrove/authgrove/internal/oauth"
	"github.com/authgrove/authgrove/internal/store"
)

var revoked = audit.Event{Kind: audit.GrantRevoked, Detail: "test"}

func TestTheStateNamesWhatEndedTheGrant(t *testing.T) {
	cases := map[string]oauth.GrantState{
		"revoked": oauth.GrantIsRevoked, "session ended": oauth.SessionIsOver, "session idle": oauth.SessionIsOver,
		"client suspended": oauth.ClientIsGone, "client revoked": oauth.ClientIsGone, "client deleted": oauth.ClientIsGone,
		"account disabled": oauth.AccountIsGone, "account revoked": oauth.AccountIsGone,
		"consent withdrawn": oauth.ConsentWithdrawn, "consent expired": oauth.ConsentHasExpired,
	}
	onBoth(t, func(t *testing.T, w *world) {
		for name, want := range cases {
			s := w.scene()
			g := s.grant()
			r := rotation(g)
			unmovable[name](s, g, &r)
			if got := s.read(g.Number).State; got != want {
				t.Errorf("%s: state %q, want %q", name, got, want)
			}
			token, found, err := s.store.ReadToken(s.ctx, oauth.TokenQuery{Number: g.Number, Client: g.Client})
			if err != nil || !found || token.State != want {
				t.Errorf("%s: the token's state is %q, want %q (%v %v)", name, token.State, want, found, err)
			}
		}
	})
}

func TestAnUnboundGrantOutlivesItsSession(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		s := w.scene()
		r := s.redemption()
		r.Grant.SessionBound = false
		g := s.redeem(r).Grant
		s.must(s.store.EndSession(s.ctx, s.session, signedOut))
		if got := s.read(g.Number).State; got != oauth.Alive {
			t.Errorf("state %q", got)
		}
	})
}

func TestASuspendedClientsGrantsAreKeptAndComeBack(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		s := w.scene()
		g := s.grant()
		s.changeClient(func(c *client.Client) { c.State = client.Suspended })
		s.changeClient(func(c *client.Client) { c.State = client.Published })
		s.changeAccount(func(a *account.Account) { a.State = account.Locked })
		s.changeAccount(func(a *account.Account) { a.State = account.Active })
		if got := s.read(g.Number).State; got != oauth.Alive {
			t.Errorf("state %q", got)
		}
	})
}

func TestAClientsOwnGrantNeedsNoAccountAndNoConsent(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		s := w.scene()
		r := s.redemption()
		r.Grant.Account, r.Grant.Session, r.Grant.SessionBound = 0, 0, false
		got := s.redeem(r)
		if got.Outcome != oauth.Won || s.read(got.Grant.Number).State != oauth.Alive {
			t.Errorf("redeemed %+v", got)
		}
	})
}

func TestANumberWithoutARowIsNotFound(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		if _, found, err := w.store.ReadGrant(w.ctx, 12345); found || err != nil {
			t.Errorf("grant: found %v, %v", found, err)
		}
		if _, found, err := w.store.ReadToken(w.ctx, oauth.TokenQuery{Number: 12345}); found || err != nil {
			t.Errorf("token: found %v, %v", found, err)
		}
	})
}

func TestReadTokenTellsInOneStatementWhatTheTokenStandsOn(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		s := w.scene()
		g := s.grant()
		q := oauth.TokenQuery{Number: g.Number, Client: g.Client, Person: true}
		rand.Read(q.Token[:])
		ctx, counts := store.Count(s.ctx)
		read, found, err := s.store.ReadToken(ctx, q)
		if err != nil || !found || read.Revoked || read.Seed != g.Seed || read.Client != g.Client || read.Rights.Scope != g.Scope {
			t.Errorf("read %+v, %v, %v", read, found, err)
		}
		if read.Person.Claims.Name != "Ada" || read.Person.Subject != s.account.Subject {
			t.Errorf("person %+v", read.Person)
		}
		if counts.RoundTrips.Load() != 1 || counts.Commits.Load() != 0 {
			t.Errorf("%d round trips, %d commits", counts.RoundTrips.Load(), counts.Commits.Load())
		}
		q.Person = false
		if read, _, _ := s.store.ReadToken(ctx, q); read.Person.Subject != "" {
			t.Error("the person came without being asked for")
		}
		s.must(s.store.RevokeToken(s.ctx, q.Token, s.now().Add(time.Hour), audit.Event{Kind: audit.TokenRevoked}))
		if read, _, _ := s.store.ReadToken(s.ctx, q); !read.Revoked || read.State != oauth.Alive {
			t.Errorf("after its revocation: %+v", read)
		}
		rand.Read(q.Token[:])
		if read, _, _ := s.store.ReadToken(s.ctx, q); read.Revoked {
			t.Error("another token of the grant is revoked too")
		}
	})
}

func TestATokenOfAClientItselfStandsOnTheClientAlone(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		s := w.scene()
		q := oauth.TokenQuery{Client: s.client.Number, Token: oauth.TokenID{1}}
		read, found, err := s.store.ReadToken(s.ctx, q)
		if err != nil || !found || read.State != oauth.Alive || read.Revoked {
			t.Errorf("read %+v, %v, %v", read, found, err)
		}
		s.must(s.store.RevokeToken(s.ctx, q.Token, s.now().Add(time.Hour), audit.Event{Kind: audit.TokenRevoked}))
		if read, _, _ := s.store.ReadToken(s.ctx, q); !read.Revoked {
			t.Error("the revocation is not seen")
		}
		s.changeClient(func(c *client.Client) { c.State = client.Suspended })
		if read, _, _ := s.store.ReadToken(s.ctx, q); read.State != oauth.ClientIsGone {
			t.Errorf("suspended: %q", read.State)
		}
	})
}

func TestRevokingAgainChangesAndRecordsNothing(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		s := w.scene()
		g := s.grant()
		atOnce(16, func(int) {
			if err := s.store.RevokeGrant(context.Background(), g.Number, g.Client, "test", revoked); err != nil {
				t.Error(err)
			}
		})
		first := s.read(g.Number)
		s.advance(time.Minute)
		s.must(s.store.RevokeGrant(s.ctx, g.Number, 0, "later", revoked))
		again := s.read(g.Number)
		if first.State != oauth.GrantIsRevoked || again.RevokedAt != first.RevokedAt || again.RevokedBecause != "test" {
			t.Errorf("revoked as %+v, then %+v", first, again)
		}
		events := s.events(audit.GrantRevoked)
		if len(events) != 1 || events[0].Grant != int64(g.Number) || events[0].Account != int64(g.Account) ||
			events[0].Client != int64(g.Client) || events[0].Session != g.Session {
			t.Errorf("recorded %+v", events)
		}
	})
}

func TestAMessageAboutAnEndedGrantIsQueuedOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		s := w.scene()
		g := s.grant()
		message := notify.Sealed{Channel: notify.Mail, Payload: []byte("sealed"), KeepFor: time.Hour}
		atOnce(8, func(int) {
			err := s.store.RevokeGrant(context.Background(), g.Number, g.Client, "refresh_reused", audit.Event{Kind: audit.RefreshReused}, message)
			if err != nil {
				t.Error(err)
			}
		})
		if n := w.number(`SELECT count(*) FROM outbox`); n != 1 {
			t.Errorf("%d messages are queued", n)
		}
	})
}

func TestAClientRevokesOnlyItsOwnGrants(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		s := w.scene()
		g := s.grant()
		s.must(s.store.RevokeGrant(s.ctx, g.Number, g.Client+1, "test", revoked))
		if got := s.read(g.Number).State; got != oauth.Alive {
			t.Errorf("another client left the grant %q", got)
		}
		if len(s.events(audit.GrantRevoked)) != 0 {
			t.Error("an attempt that changed nothing was recorded as a revocation")
		}
		s.must(s.store.RevokeGrant(s.ctx, g.Number, 0, "test", revoked))
		if got := s.read(g.Number).State; got != oauth.GrantIsRevoked {
			t.Errorf("the server itself left the grant %q", got)
		}
	})
}

func TestATokenRevokedTwiceIsRecordedOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		expires := w.now().Add(time.Hour)
		atOnce(8, func(int) {
			err := w.store.RevokeToken(context.Background(), oauth.TokenID{7}, expires, audit.Event{Kind: audit.TokenRevoked, Grant: 4})
			if err != nil {
				t.Error(err)
			}
		})
		if events := w.events(audit.TokenRevoked); len(events) != 1 || events[0].Grant != 4 {
			t.Errorf("recorded %+v", events)
		}
	})
}

func TestAnEventThatChangesNothingElseIsKept(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		event := audit.Event{Kind: audit.RefreshAhead, Actor: "a", Account: 1, Client: 2, Grant: 3, Session: 4, Detail: "d"}
		w.must(w.store.Record(w.ctx, event))
		if got := w.events(audit.RefreshAhead); len(got) != 1 || got[0].Event != event {
			t.Errorf("recorded %+v", got)
		}
	})
}

func TestANumberReusedAfterARestoreMeetsAnotherSeed(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		s := w.scene()
		lost := s.grant()
		// The database goes back to before the grant was made.
		s.exec(`DELETE FROM grants`)
		if s.isPostgres() {
			s.exec(`ALTER TABLE grants ALTER number RESTART WITH 1`)
		} else {
			s.exec(`UPDATE sqlite_sequence SET seq = 0 WHERE name = 'grants'`)
		}
		fresh := s.grant()
		if fresh.Number != lost.Number {
			t.Fatalf("the number was not reused: %d, then %d", lost.Number, fresh.Number)
		}
		if _, moved, err := s.store.RotateRefresh(s.ctx, rotation(lost)); moved || err != nil {
			t.Errorf("the lost grant's token moved the new one: %v %v", moved, err)
		}
		naive := s.number(`SELECT count(*) FROM grants WHERE number = $1 AND generation = $2`, int64(lost.Number), lost.Generation)
		if naive != 1 {
			t.Error("number and generation alone do not match: this test no longer shows why the seed is compared")
		}
	})
}

func TestNumbersAreNotReusedWhenRowsAreRemoved(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		s := w.scene()
		var numbers []oauth.GrantNumber
		for range 3 {
			numbers = append(numbers, s.grant().Number)
			s.exec(`DELETE FROM grants`)
		}
		if !slices.IsSorted(numbers) || numbers[0] == numbers[1] || numbers[1] == numbers[2] {
			t.Errorf("numbers %v", numbers)
		}
	})
}
