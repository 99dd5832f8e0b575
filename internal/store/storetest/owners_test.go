package storetest

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/audit"
	"github.com/authgrove/authgrove/internal/login"
	"github.com/authgrove/authgrove/internal/notify"
	"github.com/authgrove/authgrove/internal/oauth"
	"github.com/authgrove/authgrove/internal/session"
)

var notice = []notify.Sealed{{Channel: notify.Mail, Payload: []byte("sealed"), KeepFor: time.Hour}}

func (s scene) owner() account.Owner {
	return account.Owner{Account: s.account.Number, Subject: s.account.Subject, Session: s.session}
}

// reread returns the scene with the account as it is now.
func (s scene) reread() scene {
	s.t.Helper()
	var err error
	s.account, err = s.store.FindBySubject(s.ctx, s.account.Subject)
	s.must(err)
	return s
}

func (s scene) newPassword() account.NewPassword {
	return account.NewPassword{Account: s.account.Number, Unchanged: s.account.UpdatedAt, Hash: "hash", KeyID: "0badcafe", Notices: notice}
}

// provedAddress is an address that a code has just proved for the account.
func (s scene) provedAddress(id account.Identifier) account.Proved {
	s.t.Helper()
	c := codeStart(login.Verify)
	c.Account = s.account.Number
	s.startCode(c)
	g := right(c)
	g.Account = s.account.Number
	if !s.try(g).Right {
		s.t.Fatal("the code is not right")
	}
	return account.Proved{Identifier: id, Flow: c.Place.Flow, Attempt: g.Attempt}
}

func (w *world) address() account.Identifier {
	w.t.Helper()
	id, err := account.ParseEmail(text(8) + "@example.com")
	w.must(err)
	return id
}

// owned are the changes that only a fresh owner makes.
var owned = map[string]func(s scene, o account.Owner, since time.Time) error{
	"password": func(s scene, o account.Owner, since time.Time) error {
		p := s.newPassword()
		p.Unchanged = since
		_, err := s.store.ChangePassword(context.Background(), o, p, audit.Event{Kind: audit.PasswordChanged, Session: o.Session})
		return err
	},
	"removal": func(s scene, o account.Owner, since time.Time) error {
		ids, err := s.store.ListIdentifiers(context.Background(), s.account.Number)
		s.must(err)
		return s.store.RemoveIdentifier(context.Background(), account.Removal{Owner: o, Unchanged: since, Identifier: ids[0], Notices: notice},
			audit.Event{Kind: audit.IdentifierRemoved, Session: o.Session})
	},
	"addition": func(s scene, o account.Owner, since time.Time) error {
		return s.store.AddIdentifier(context.Background(), account.Addition{Owner: o, Unchanged: since, Proved: s.provedAddress(s.address()),
			Notices: notice}, audit.Event{Kind: audit.IdentifierAdded, Session: o.Session})
	},
	"deletion": func(s scene, o account.Owner, since time.Time) error {
		return s.store.DeleteAccount(context.Background(), account.Erasure{Owner: o, Unchanged: since, Notices: notice},
			audit.Event{Kind: audit.AccountDeleted, Session: o.Session})
	},
}

// attack: su.sensitive
func TestWhatAThiefWouldDoFirstNeedsAFreshSessionOfTheOwner(t *testing.T) {
	refusals := map[string]func(s scene, o *account.Owner){
		"five minutes later":  func(s scene, o *account.Owner) { s.advance(account.FreshFor + time.Second) },
		"signed out":          func(s scene, o *account.Owner) { s.must(s.store.EndSession(s.ctx, s.session, signedOut)) },
		"no session":          func(s scene, o *account.Owner) { o.Session = 0 },
		"somebody's session":  func(s scene, o *account.Owner) { _, o.Session = s.signIn(s.addAccount()) },
		"the account's ended": func(s scene, o *account.Owner) { s.changeAccount(func(a *account.Account) { a.Revocation++ }) },
	}
	onBoth(t, func(t *testing.T, w *world) {
		for refusal, prepare := range refusals {
			for name, change := range owned {
				s := w.scene()
				o := s.owner()
				prepare(s, &o)
				s = s.reread()
				messages, events := s.rows("outbox"), len(s.events(""))
				if err := change(s, o, s.account.UpdatedAt); !errors.Is(err, account.ErrStepUp) {
					t.Errorf("%s, %s: %v", name, refusal, err)
				}
				if after := s.reread(); !after.account.UpdatedAt.Equal(s.account.UpdatedAt) || after.account.Revocation != s.account.Revocation {
					t.Errorf("%s, %s: the account was changed", name, refusal)
				}
				if name == "addition" {
					messages, events = messages+1, events+1 // the code for the new address
				}
				if s.rows("outbox") != messages || len(s.events("")) != events {
					t.Errorf("%s, %s: a message or an event was written", name, refusal)
				}
			}
			if _, err := w.store.ExportAccount(w.ctx, account.Owner{Account: 1}, audit.Event{Kind: audit.AccountExported}); !errors.Is(err, account.ErrStepUp) {
				t.Errorf("export: %v", err)
			}
		}
	})
}

func TestAnOwnersChangeIsRefusedIfTheAccountMoved(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		for name, change := range owned {
			s := w.scene()
			if err := change(s, s.owner(), s.account.UpdatedAt.Add(-time.Millisecond)); !errors.Is(err, account.ErrChanged) {
				t.Errorf("%s: %v", name, err)
			}
			if err := change(s, s.owner(), s.account.UpdatedAt); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			if n := len(s.events(audit.PasswordChanged)) + len(s.events(audit.IdentifierRemoved)) +
				len(s.events(audit.IdentifierAdded)) + len(s.events(audit.AccountDeleted)); n != 1 {
				t.Errorf("%s: %d events", name, n)
			}
			w.exec(`DELETE FROM audit`)
		}
	})
}

// attack: ac.erase
func TestADeletedAccountLeavesNothingOfThePerson(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		s := w.scene()
		s.decide(s.decision(s.account, s.client))
		described := newStart(s.account)
		described.Device = session.Device{Browser: "Firefox", System: "Linux"}
		ctx := audit.WithOrigin(s.ctx, audit.Origin{Network: "192.0.2.0/24"})
		_, _, err := s.store.StartSession(ctx, described, signedIn)
		s.must(err)
		g := s.grant()
		events := s.rows("audit")
		s.must(owned["deletion"](s, s.owner(), s.account.UpdatedAt))
		a := s.reread().account
		if a.State != account.Deleted || a.Claims != (account.Claims{}) || a.PasswordHash != "" || len(a.Roles) != 0 {
			t.Errorf("left %+v", a)
		}
		for _, table := range []string{"identifiers", "consents", "decisions"} {
			if n := s.rows(table); n != 0 {
				t.Errorf("%d rows left in %s", n, table)
			}
		}
		if n := s.number(`SELECT count(*) FROM sessions WHERE ended_at_ms = 0 OR browser <> '' OR system <> '' OR network <> ''`); n != 0 {
			t.Errorf("%d sessions still tell something", n)
		}
		if state := s.read(g.Number).State; state != oauth.AccountIsGone {
			t.Errorf("a grant is %q", state)
		}
		if n := s.rows("audit"); n != events+1 {
			t.Errorf("%d events, were %d", n, events)
		}
		if _, started, err := s.store.StartSession(s.ctx, newStart(a), signedIn); started || err != nil {
			t.Errorf("signed in %v, %v", started, err)
		}
	})
}
