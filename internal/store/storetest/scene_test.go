package storetest

import (
	"crypto/rand"
	"time"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/audit"
	"github.com/authgrove/authgrove/internal/client"
	"github.com/authgrove/authgrove/internal/oauth"
	"github.com/authgrove/authgrove/internal/session"
)

func (w *world) addClient() client.Client {
	w.t.Helper()
	c := client.Client{ID: client.ID(text(10)), State: client.Published, Revocation: 3, CodeRevision: 5,
		Metadata: client.Metadata{Name: "Lamp", Type: client.Native, Scope: "openid lights"}}
	n, err := w.store.AddClient(w.ctx, c, audit.Event{Kind: audit.ClientAdded, Actor: "operator"})
	w.must(err)
	c, err = w.store.FindClient(w.ctx, c.ID)
	w.must(err)
	if c.Number != n {
		w.t.Fatalf("client has number %d, added as %d", c.Number, n)
	}
	return c
}

func (w *world) addAccount() account.Account {
	w.t.Helper()
	a := account.Account{Subject: account.Subject(text(16)), State: account.Active, Revocation: 7,
		Claims: account.Claims{Name: "Ada"}}
	id, err := account.ParseEmail(text(8) + "@example.com")
	w.must(err)
	_, err = w.store.AddAccount(w.ctx, a, []account.Identifier{id}, audit.Event{Kind: audit.AccountAdded})
	w.must(err)
	a, err = w.store.FindBySubject(w.ctx, a.Subject)
	w.must(err)
	return a
}

func newStart(a account.Account) session.Start {
	var k session.Key
	rand.Read(k[:])
	return session.Start{Account: a.Number, AccountRevocation: a.Revocation, Key: k, KeyID: "0badcafe",
		ACR: "1", AMR: []string{"pwd"}, RequestMark: "req-1", Idle: 24 * time.Hour, Absolute: 30 * 24 * time.Hour}
}

func (w *world) signIn(a account.Account) (session.Start, int64) {
	w.t.Helper()
	s := newStart(a)
	n, started, err := w.store.StartSession(w.ctx, s, audit.Event{Kind: audit.SignedIn})
	w.must(err)
	if !started {
		w.t.Fatal("no session started")
	}
	return s, n
}

// scene is what a grant stands on.
type scene struct {
	*world
	client  client.Client
	account account.Account
	start   session.Start
	session int64
}

func (w *world) scene() scene {
	w.t.Helper()
	s := scene{world: w, client: w.addClient(), account: w.addAccount()}
	s.start, s.session = w.signIn(s.account)
	return s
}

// redemption is a proven one, of a new code, that nothing speaks against.
func (s scene) redemption() oauth.Redemption {
	r := oauth.Redemption{
		CodeExpiresAt: s.now().Add(time.Minute), Proven: true, ClientRevocation: s.client.Revocation,
		CodeRevision: s.client.CodeRevision, AccountRevocation: s.account.Revocation, RefreshLifetime: 30 * 24 * time.Hour,
		Grant: oauth.Grant{Client: s.client.Number, Account: s.account.Number, Session: s.session, SessionBound: true,
			Scope: "openid lights", Resources: []string{"https://api.example.com"}, AuthTime: s.now(), ACR: "1",
			AMR: []string{"pwd"}, Refreshable: true, MACKey: "0badcafe", RefreshIdle: 14 * 24 * time.Hour},
	}
	rand.Read(r.Code[:])
	rand.Read(r.Attempt[:])
	rand.Read(r.Grant.Seed[:])
	return r
}

// again is another attempt at the same code.
func again(r oauth.Redemption) oauth.Redemption {
	rand.Read(r.Attempt[:])
	rand.Read(r.Grant.Seed[:])
	return r
}

func (s scene) redeem(r oauth.Redemption) oauth.Redeemed {
	s.t.Helper()
	redeemed, err := s.store.RedeemCode(s.ctx, r)
	s.must(err)
	return redeemed
}

// grant is a won one.
func (s scene) grant() oauth.Grant {
	s.t.Helper()
	redeemed := s.redeem(s.redemption())
	if redeemed.Outcome != oauth.Won {
		s.t.Fatalf("the redemption was not won: %+v", redeemed)
	}
	return redeemed.Grant
}

func (w *world) read(n oauth.GrantNumber) oauth.GrantReading {
	w.t.Helper()
	g, found, err := w.store.ReadGrant(w.ctx, n)
	w.must(err)
	if !found {
		w.t.Fatalf("grant %d is gone", n)
	}
	return g
}

func rotation(g oauth.Grant) oauth.Rotation {
	return oauth.Rotation{Number: g.Number, Seed: g.Seed, Generation: g.Generation, Client: g.Client, NewMACKey: "5eedf00d"}
}
