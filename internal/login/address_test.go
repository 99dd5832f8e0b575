package login_test

import (
	"errors"
	"testing"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/login"
	"github.com/authgrove/authgrove/internal/notify"
)

func verify(a account.Account, email, flow string) login.CodeRequest {
	return login.CodeRequest{Purpose: login.Verify, Identifier: email, Flow: flow, Owner: a}
}

func (d *desk) addresses(a account.Account) (values []string) {
	d.t.Helper()
	list, err := d.store.ListIdentifiers(d.ctx, a.Number)
	d.must(err)
	for _, id := range list {
		values = append(values, id.Value)
	}
	return values
}

func TestAnAddressIsAddedByTheCodeThatWasSentThere(t *testing.T) {
	d := newDesk(t)
	ann := d.person("ann@example.com")
	o := d.owner(ann)
	r := verify(ann, "ann@work.example", "flow-1")
	d.start(r)
	letter := d.letter()
	if letter.Kind != notify.VerifyAddress || letter.To != "ann@work.example" {
		t.Fatalf("a letter of kind %s to %s", letter.Kind, letter.To)
	}
	d.must(d.accounts.AddIdentifier(d.ctx, o, d.enter(r, codeOf(letter)).Proved))
	if got := d.addresses(ann); len(got) != 2 {
		t.Errorf("addresses %v", got)
	}
	if notice := d.letter(); notice.Kind != notify.AddressAdded || notice.To != "ann@example.com" {
		t.Errorf("told %s to %s", notice.Kind, notice.To)
	}
	if c := d.reread(ann).Claims; c.Email != "ann@example.com" || !c.EmailVerified {
		t.Errorf("the first address is no longer the claim: %+v", c)
	}
	next := signIn("ann@work.example", "flow-2")
	d.start(next)
	if proof := d.enter(next, codeOf(d.letter())); proof.Account.Number != ann.Number {
		t.Error("the added address does not sign in")
	}
}

// attack: ac.race
func TestOnlyTheAddressThatReceivedTheCodeIsConfirmed(t *testing.T) {
	d := newDesk(t)
	eve := d.person("eve@example.com")
	o := d.owner(eve)
	own, victims := verify(eve, "eve@evil.example", "flow-1"), verify(eve, "victim@example.com", "flow-1")
	d.start(own)
	code := codeOf(d.letter())
	d.start(victims) // the letter goes to the victim
	d.letter()
	for name, r := range map[string]login.CodeRequest{"the victim's": victims, "her own, superseded": own} {
		if got := d.state(r, code); got == "" {
			t.Errorf("her code confirms %s address", name)
		}
	}
	other := verify(eve, "eve@evil.example", "flow-2")
	d.start(other)
	proof := d.enter(other, codeOf(d.letter()))
	d.must(d.accounts.AddIdentifier(d.ctx, o, proof.Proved))
	if got := d.addresses(eve); len(got) != 2 || got[1] != "eve@evil.example" {
		t.Errorf("addresses %v", got)
	}
}

func TestAnAddressOfSomebodyElseIsNotAddedThoughItsReaderHelps(t *testing.T) {
	d := newDesk(t)
	ann := d.person("ann@example.com")
	d.person("bob@example.com")
	r := verify(ann, "bob@example.com", "flow-1")
	if flow := d.start(r); flow.Withheld != "" {
		t.Error("asking tells that somebody has the address")
	}
	proof := d.enter(r, codeOf(d.letter()))
	if err := d.accounts.AddIdentifier(d.ctx, d.owner(ann), proof.Proved); !errors.Is(err, account.ErrTaken) {
		t.Errorf("got %v", err)
	}
}

func TestTheLastWayToSignInIsNotRemoved(t *testing.T) {
	d := newDesk(t)
	ann := d.person("ann@example.com")
	first, _ := account.ParseEmail("ann@example.com")
	remove := func(passwords bool) error {
		return d.accounts.RemoveIdentifier(d.ctx, d.owner(d.reread(ann)), first, passwords)
	}
	if err := remove(true); !errors.Is(err, account.ErrLastWay) {
		t.Errorf("the only address: %v", err)
	}
	d.setPassword(ann, "right as rain")
	if err := remove(true); !errors.Is(err, account.ErrLastWay) {
		t.Errorf("a password with nothing to name it by: %v", err)
	}
	r := verify(ann, "ann@work.example", "flow-1")
	r.Owner = d.reread(ann)
	d.start(r)
	d.must(d.accounts.AddIdentifier(d.ctx, d.owner(d.reread(ann)), d.enter(r, codeOf(d.letter())).Proved))
	device := d.known(d.reread(ann))
	d.must(remove(true))
	if got := d.addresses(ann); len(got) != 1 || got[0] != "ann@work.example" || d.reread(ann).Claims.Email != "ann@work.example" {
		t.Errorf("left %v", got)
	}
	if device.Knows(d.reread(ann)) {
		t.Error("what the address opened is still open")
	}
	if err := remove(true); !errors.Is(err, account.ErrNotFound) {
		t.Errorf("again: %v", err)
	}
}

func TestADeletedPersonIsToldAndMaySignUpAnew(t *testing.T) {
	d := newDesk(t)
	ann := d.person("ann@example.com")
	d.must(d.accounts.Delete(d.ctx, d.owner(ann)))
	if letter := d.letter(); letter.Kind != notify.AccountDeleted {
		t.Errorf("told %s", letter.Kind)
	}
	if got := d.reread(ann); got.State != account.Deleted {
		t.Errorf("left %+v", got)
	}
	r := signIn("ann@example.com", "flow-1")
	d.start(r)
	if proof := d.enter(r, codeOf(d.letter())); !proof.New || proof.Account.Subject == ann.Subject {
		t.Errorf("proved %+v", proof)
	}
}

func TestAProfileIsWrittenWithoutTouchingWhatIsProved(t *testing.T) {
	d := newDesk(t)
	ann := d.person("ann@example.com")
	o := d.owner(ann)
	d.advance(account.FreshFor * 2)
	d.must(d.accounts.ChangeProfile(d.ctx, o, account.Profile{Name: " Ann ", Website: "https://ann.example.com/", Birthdate: "0000-02-29"}))
	if c := d.reread(ann).Claims; c.Name != "Ann" || c.Website == "" || c.Email != "ann@example.com" || !c.EmailVerified || c.Address != nil {
		t.Errorf("claims %+v", c)
	}
	var e *account.ProfileError
	if err := d.accounts.ChangeProfile(d.ctx, o, account.Profile{Picture: "javascript:alert(1)", Locale: "xx-"}); !errors.As(err, &e) || len(e.Fields) != 2 {
		t.Errorf("got %v", err)
	}
	o.Account++
	if err := d.accounts.ChangeProfile(d.ctx, o, account.Profile{}); !errors.Is(err, account.ErrNotFound) {
		t.Errorf("another's: %v", err)
	}
}
