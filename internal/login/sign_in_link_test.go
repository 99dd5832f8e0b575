package login_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/audit"
	"github.com/authgrove/authgrove/internal/jose"
	"github.com/authgrove/authgrove/internal/login"
)

func (d *desk) links() *login.SignInLinks { return &login.SignInLinks{Store: d.store, Keys: d.keys} }

func (d *desk) link(a account.Account) string {
	d.t.Helper()
	ticket, err := d.links().Make(d.ctx, a, audit.Event{Kind: audit.SignInLinkMade, Actor: "operator"})
	d.must(err)
	return ticket.Reveal()
}

func (d *desk) spent(ticket string) bool {
	d.t.Helper()
	_, err := d.links().Spend(d.ctx, ticket)
	if err != nil && !errors.Is(err, login.ErrLinkSpent) {
		d.t.Fatal(err)
	}
	return err == nil
}

func TestALinkProvesItsAccountOnce(t *testing.T) {
	d := newDesk(t)
	a := d.person("ann@example.com")
	ticket := d.link(a)
	owner, err := d.links().Owner(d.ctx, ticket)
	d.must(err)
	if owner.Identifier != "ann@example.com" || owner.Account.Number != a.Number {
		t.Errorf("it names %+v", owner)
	}
	proof, err := d.links().Spend(d.ctx, ticket)
	d.must(err)
	if proof.Account.Number != a.Number || strings.Join(proof.AMR, " ") != "link" || proof.ACR != login.ACROneFactor {
		t.Errorf("it proves %+v", proof)
	}
	if d.spent(ticket) {
		t.Error("it works twice")
	}
}

func TestATicketThatWasAlteredOrMadeElsewhereIsNoLink(t *testing.T) {
	d, elsewhere := newDesk(t), newDesk(t)
	ticket := d.link(d.person("ann@example.com"))
	foreign := elsewhere.link(elsewhere.person("ann@example.com"))
	for _, text := range []string{"", "agv_ml_", ticket[:len(ticket)-1], ticket + "0", strings.Replace(ticket, "_ml_", "_sid_", 1), foreign, strings.Repeat("a", 9000)} {
		if _, err := d.links().Owner(d.ctx, text); !errors.Is(err, login.ErrLinkSpent) {
			t.Errorf("%.20q: %v", text, err)
		}
		if d.spent(text) {
			t.Errorf("%.20q signs in", text)
		}
	}
	if !d.spent(ticket) {
		t.Error("the real one was used up meanwhile")
	}
}

func TestALinkOutlivesARotationAndNoRestore(t *testing.T) {
	d := newDesk(t)
	a := d.person("ann@example.com")
	ticket := d.link(a)
	if _, err := d.keys.Rotate(d.ctx, jose.UseMAC, jose.HS256, true); err != nil {
		t.Fatal(err)
	}
	if !d.spent(ticket) {
		t.Error("it died with the key in use")
	}
	ticket = d.link(a)
	d.must(d.store.NewEpoch(context.Background()))
	d.must(d.keys.Reload(d.ctx))
	if d.spent(ticket) {
		t.Error("it works after a restore")
	}
}

func TestNoLinkIsMadeForAnAccountThatHasMoved(t *testing.T) {
	d := newDesk(t)
	before := d.person("ann@example.com")
	d.change(before, func(a *account.Account) { a.State = account.Locked })
	if _, err := d.links().Make(d.ctx, before, audit.Event{Kind: audit.SignInLinkMade}); !errors.Is(err, login.ErrLinkSpent) {
		t.Errorf("got %v", err)
	}
}
