package login_test

import (
	"errors"
	"testing"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/login"
	"github.com/authgrove/authgrove/internal/notify"
)

func TestAPasswordProvesItsAccountAndNothingElseDoes(t *testing.T) {
	d := newDesk(t)
	ann := d.setPassword(d.person("ann@example.com"), "right as rain")
	d.person("bob@example.com") // has none
	d.change(d.setPassword(d.person("eve@example.com"), "right as rain"), func(a *account.Account) { a.State = account.Disabled })
	if proof, err := d.passwords.Prove(d.ctx, "ann@example.com", "right as rain"); err != nil || proof.Account.Number != ann.Number || proof.AMR[0] != "pwd" {
		t.Errorf("proved %+v, %v", proof, err)
	}
	for email, password := range map[string]string{"ann@example.com": "right as rain ", "bob@example.com": "", "eve@example.com": "right as rain",
		"nobody@example.com": "right as rain", "\x00": "right as rain"} {
		if _, err := d.passwords.Prove(d.ctx, email, password); !errors.Is(err, login.ErrWrong) {
			t.Errorf("%q with %q: %v", email, password, err)
		}
	}
}

// attack: se.credChange
func TestAChangedPasswordEndsWhatTheOldOneOpened(t *testing.T) {
	d := newDesk(t)
	ann := d.setPassword(d.person("ann@example.com"), "right as rain")
	device, elsewhere := d.known(ann), d.owner(ann)
	o := d.owner(ann)
	for password, want := range map[string]error{"short": login.ErrTooShort} {
		if _, err := d.changes.Change(d.ctx, o, password); !errors.Is(err, want) {
			t.Errorf("%q: %v", password, err)
		}
	}
	changed, err := d.changes.Change(d.ctx, o, "right as snow")
	d.must(err)
	if now := d.reread(ann); changed.Revocation != now.Revocation || now.Revocation == ann.Revocation {
		t.Errorf("the counter is %d, was %d, told %d", now.Revocation, ann.Revocation, changed.Revocation)
	}
	if device.Knows(d.reread(ann)) {
		t.Error("the devices of before are still known")
	}
	cookie, err := d.devices.Remember(d.ctx, device, changed)
	d.must(err)
	if again, err := d.devices.Open(d.ctx, cookie); err != nil || !again.Knows(d.reread(ann)) {
		t.Errorf("the owner's own device cannot be known again: %v", err)
	}
	if list, err := d.store.ListOwnSessions(d.ctx, ann.Number); err != nil || len(list) != 1 || list[0].Number != o.Session {
		t.Errorf("the sessions left are %+v, %v; the other was %d", list, err, elsewhere.Session)
	}
	if _, err := d.passwords.Prove(d.ctx, "ann@example.com", "right as rain"); !errors.Is(err, login.ErrWrong) {
		t.Errorf("the old one: %v", err)
	}
	if _, err := d.passwords.Prove(d.ctx, "ann@example.com", "right as snow"); err != nil {
		t.Errorf("the new one: %v", err)
	}
	if letter := d.letter(); letter.Kind != notify.PasswordChanged || letter.To != "ann@example.com" {
		t.Errorf("told %s to %s", letter.Kind, letter.To)
	}
	if _, err := d.changes.Change(d.ctx, elsewhere, "right as ice"); !errors.Is(err, account.ErrStepUp) {
		t.Errorf("in a session that ended: %v", err)
	}
}

// attack: fl.reset
func TestAForgottenPasswordIsReplacedWithACodeToAProvedAddress(t *testing.T) {
	d := newDesk(t)
	ann := d.setPassword(d.person("ann@example.com"), "right as rain")
	d.owner(ann)
	r := login.CodeRequest{Purpose: login.ResetPassword, Identifier: "ann@example.com", Flow: "flow-1"}
	d.start(r)
	code := codeOf(d.letter())
	if _, err := d.changes.Reset(d.ctx, entry(r, code), account.Owner{}, "short"); !errors.Is(err, login.ErrTooShort) {
		t.Errorf("a short one: %v", err)
	}
	var e *login.CodeError
	if _, err := d.changes.Reset(d.ctx, entry(r, other(code)), account.Owner{}, "right as snow"); !errors.As(err, &e) || e.Left != login.CodeTries-1 {
		t.Errorf("a wrong code: %v", err)
	}
	if got := d.state(r, code); got != login.CodeDead {
		t.Errorf("the code signs in: %q", got)
	}
	proof, err := d.changes.Reset(d.ctx, entry(r, code), account.Owner{}, "right as snow")
	d.must(err)
	if proof.Account.Revocation != d.reread(ann).Revocation {
		t.Error("no session can start with the proof")
	}
	d.owner(proof.Account)
	if list, err := d.store.ListOwnSessions(d.ctx, ann.Number); err != nil || len(list) != 1 {
		t.Errorf("the sessions left are %+v, %v", list, err)
	}
	if _, err := d.changes.Reset(d.ctx, entry(r, code), account.Owner{}, "right as ice"); !errors.As(err, &e) || e.State != login.CodeDead {
		t.Errorf("again: %v", err)
	}
	nobody := login.CodeRequest{Purpose: login.ResetPassword, Identifier: "nobody@example.com", Flow: "flow-1"}
	d.emptied()
	d.start(nobody)
	if letter := d.letter(); letter.Kind != notify.NoAccount {
		t.Errorf("nobody gets %s", letter.Kind)
	}
}

func TestPasswordsThatAreSwitchedOffProveAndChangeNothing(t *testing.T) {
	d := newDesk(t)
	ann := d.setPassword(d.person("ann@example.com"), "right as rain")
	off := d.passwords.With(login.DefaultLimits, false)
	if _, err := off.Prove(d.ctx, "ann@example.com", "right as rain"); !errors.Is(err, login.ErrWrong) {
		t.Errorf("proved: %v", err)
	}
	d.changes.Passwords = off
	if _, err := d.changes.Change(d.ctx, d.owner(ann), "right as snow"); !errors.Is(err, login.ErrNoPasswords) {
		t.Errorf("changed: %v", err)
	}
	if _, err := d.changes.Reset(d.ctx, login.CodeEntry{}, account.Owner{}, "right as snow"); !errors.Is(err, login.ErrNoPasswords) {
		t.Errorf("reset: %v", err)
	}
}

func TestARemovedPasswordOpensNothingAndTheLastWayInCannotBeRemoved(t *testing.T) {
	d := newDesk(t)
	ann := d.setPassword(d.person("ann@example.com"), "right as rain")
	elsewhere := d.owner(ann)
	if _, err := d.changes.Remove(d.ctx, d.owner(ann)); err != nil {
		t.Fatal(err)
	}
	if _, err := d.passwords.Prove(d.ctx, "ann@example.com", "right as rain"); !errors.Is(err, login.ErrWrong) {
		t.Errorf("the removed one: %v", err)
	}
	if _, err := d.passwords.Prove(d.ctx, "ann@example.com", ""); !errors.Is(err, login.ErrWrong) {
		t.Errorf("no password at all: %v", err)
	}
	if letter := d.letter(); letter.Kind != notify.PasswordChanged {
		t.Errorf("told %s", letter.Kind)
	}
	if _, err := d.changes.Remove(d.ctx, elsewhere); !errors.Is(err, account.ErrStepUp) {
		t.Errorf("in a session that ended: %v", err)
	}
	bob := d.setPassword(d.person("bob@example.com"), "right as rain")
	off := *d.changes
	off.Messages = notify.NewSealer(nil, "https://id.test")
	if _, err := off.Remove(d.ctx, d.owner(bob)); !errors.Is(err, account.ErrLastWay) {
		t.Errorf("where no code can be sent: %v", err)
	}
}
