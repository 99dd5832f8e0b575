package storetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/audit"
	"github.com/authgrove/authgrove/internal/client"
	"github.com/authgrove/authgrove/internal/job"
	"github.com/authgrove/authgrove/internal/oauth"
)

// over lists the sessions for whose end a job was added.
func (w *world) over() (names []string) {
	w.t.Helper()
	claimed, err := w.store.ClaimJobs(w.ctx, 100, time.Minute)
	w.must(err)
	for _, c := range claimed {
		if c.Kind != oauth.SessionOver {
			w.t.Errorf("a job of kind %s", c.Kind)
		}
		names = append(names, c.Name)
		w.must(w.store.ReportJob(w.ctx, c.Claim, job.Outcome{Verdict: job.Done}))
	}
	return names
}

func (w *world) isOver(what string, want ...int64) {
	w.t.Helper()
	names := w.over()
	if len(names) != len(want) {
		w.t.Errorf("%s: %q are over, want %v", what, names, want)
		return
	}
	for i, n := range want {
		if names[i] != fmt.Sprint(n) {
			w.t.Errorf("%s: %q are over, want %v", what, names, want)
		}
	}
}

func TestEveryEndOfASessionIsToldInItsOwnCommit(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		event := audit.Event{Kind: audit.SignedOut}
		a := w.addAccount()
		_, first := w.signIn(a)
		_, second := w.signIn(a)
		w.isOver("sign-ins")

		w.must(w.store.EndSession(w.ctx, first, event))
		w.must(w.store.EndSession(w.ctx, first, event))
		w.isOver("one session, ended twice", first)

		_, err := w.store.EndOtherSessions(w.ctx, a.Number, second, event)
		w.must(err)
		w.isOver("all but the only one")

		a, err = w.store.FindBySubject(w.ctx, a.Subject)
		w.must(err)
		start, third := w.signIn(a)
		_, err = w.store.EndOtherSessions(w.ctx, a.Number, third, event)
		w.must(err)
		w.isOver("all but the last", second)

		// The same person goes on; another ends what the browser had.
		a, err = w.store.FindBySubject(w.ctx, a.Subject)
		w.must(err)
		next := newStart(a)
		next.Previous = start.Key
		if n, ok, err := w.store.StartSession(w.ctx, next, event); err != nil || !ok || n != third {
			t.Fatalf("session %d, %t, %v", n, ok, err)
		}
		w.isOver("signing in again")
		other := newStart(w.addAccount())
		other.Previous = next.Key
		_, _, err = w.store.StartSession(w.ctx, other, event)
		w.must(err)
		w.isOver("somebody else signs in", third)

		_, fourth := w.signIn(a)
		locked := a
		locked.State = account.Locked
		changed, err := w.store.ChangeAccount(w.ctx, locked, a.UpdatedAt, audit.Event{Kind: audit.AccountChanged})
		if err != nil || !changed {
			t.Fatalf("changed %t, %v", changed, err)
		}
		w.isOver("the account is locked", fourth)
	})
}

func TestTheClientsOfASessionAreThoseThatGotAnIDTokenInIt(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		s := w.scene()
		s.hears(&s.client, "https://a.test/out")
		s.grant()
		s.grant() // again, which does not make it two clients
		plain := s
		plain.client = w.addClient()
		plain.hears(&plain.client, "https://a.test/out")
		r := plain.redemption()
		r.Grant.Scope = "lights openidlike"
		plain.redeem(r)
		refused := s
		refused.client = w.addClient()
		refused.hears(&refused.client, "https://a.test/out")
		r = refused.redemption()
		r.Proven, r.Refusal = false, "wrong_verifier"
		refused.redeem(r)
		second := s
		second.client = w.addClient()
		second.hears(&second.client, "https://a.test/out")
		second.grant()
		deaf := s
		deaf.client = w.addClient()
		deaf.hears(&deaf.client, "")
		deaf.grant()
		elsewhere := s
		elsewhere.client = w.addClient()
		elsewhere.hears(&elsewhere.client, "https://a.test/out")
		_, elsewhere.session = w.signIn(s.account)
		elsewhere.grant()

		clients, err := w.store.ListSessionClients(w.ctx, s.account.Number, s.session, oauth.Backchannel, 0, 10)
		if err != nil || len(clients) != 2 || clients[0].ID != s.client.ID || clients[1].ID != second.client.ID {
			t.Fatalf("%d clients, %v", len(clients), err)
		}
		rest, err := w.store.ListSessionClients(w.ctx, s.account.Number, s.session, oauth.Backchannel, clients[0].Number, 10)
		if err != nil || len(rest) != 1 || rest[0].ID != second.client.ID {
			t.Errorf("after the first: %d clients, %v", len(rest), err)
		}
		frames, err := w.store.ListSessionClients(w.ctx, s.account.Number, s.session, oauth.Frontchannel, 0, 10)
		if err != nil || len(frames) != 0 {
			t.Errorf("%d clients hear in frames, %v", len(frames), err)
		}
	})
}

// hears registers where a client hears of ended sessions; without an address its
// name looks as if it did.
func (w *world) hears(c *client.Client, uri string) {
	w.t.Helper()
	next := *c
	next.Metadata.BackchannelLogoutURI = uri
	if uri == "" {
		next.Metadata.Name = `"backchannel_logout_uri":"https://a.test/out"`
	}
	changed, err := w.store.ChangeClient(w.ctx, next, c.UpdatedAt, audit.Event{Kind: audit.ClientChanged})
	if err != nil || !changed {
		w.t.Fatalf("changed %t, %v", changed, err)
	}
	*c, err = w.store.FindClient(w.ctx, c.ID)
	w.must(err)
}
