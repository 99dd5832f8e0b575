package login_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/audit"
	"github.com/authgrove/authgrove/internal/login"
	"github.com/authgrove/authgrove/internal/store"
)

// from is the n-th network of many.
func (d *desk) from(n int) context.Context {
	return audit.WithOrigin(d.ctx, audit.Origin{Network: fmt.Sprintf("10.%d.%d.0/24", n/256, n%256)})
}

// attack begins codes from many browsers and networks and guesses at each. It
// returns how many guesses were evaluated.
func (d *desk) attack(email string, flows int) (evaluated int) {
	d.t.Helper()
	for i := range flows {
		ctx := d.from(i)
		r := signIn(email, fmt.Sprintf("attacker %d %d", i, d.ahead.Load()))
		if _, err := d.codes.Start(ctx, r); err != nil {
			d.t.Fatal(err)
		}
		for range login.CodeTries {
			_, err := d.codes.Try(ctx, entry(r, "000000"))
			var e *login.CodeError
			if !errors.As(err, &e) {
				d.t.Fatal(err)
			}
		}
	}
	return d.evaluated()
}

// evaluated is how many wrong codes were recorded.
func (d *desk) evaluated() (n int) {
	d.t.Helper()
	all, err := d.store.AuditAfter(d.ctx, 0, 100_000)
	d.must(err)
	for _, e := range all {
		if e.Kind == audit.CodeRefused {
			n++
		}
	}
	return n
}

// attack: ot.crossSession
func TestGuessesOverManyBrowsersStayUnderTheCapOfTheDay(t *testing.T) {
	d := newDesk(t)
	d.person("ann@example.com")
	for hour := range 24 {
		flows := 10
		if hour == 0 {
			flows = 200
		}
		n := d.attack("ann@example.com", flows)
		if most := int(d.codes.Limits.CodesPerDay) * login.CodeTries; n > most {
			t.Fatalf("%d guesses were evaluated in hour %d, the cap is %d", n, hour, most)
		}
		d.advance(time.Hour)
	}
	if n := d.evaluated(); n < login.CodeTries {
		t.Errorf("only %d guesses were evaluated: the attack is not one", n)
	}
}

// attack: ot.victim
func TestAnAttackerDoesNotLockAPersonOutOfADeviceOfTheirs(t *testing.T) {
	d := newDesk(t)
	ann := d.setPassword(d.person("ann@example.com"), "right as rain")
	device := d.known(ann)
	for day := range 6 { // until nothing is left to empty
		d.attack("ann@example.com", 20)
		for i := range 30 {
			if _, err := d.passwords.ProveOn(d.from(1000*day+i), login.Device{}, "ann@example.com", "wrong as snow"); !errors.Is(err, login.ErrWrong) {
				t.Fatal(err)
			}
		}
		d.advance(24*time.Hour + time.Minute)
	}
	if n := d.evaluated(); n > int(d.codes.Limits.Failures) {
		t.Errorf("%d guesses in a row", n)
	}
	stranger := signIn("ann@example.com", "stranger")
	if flow := d.start(stranger); flow.Withheld != login.TooManyFailures {
		t.Errorf("a stranger's code is withheld: %q", flow.Withheld)
	}
	d.emptied()
	r := signIn("ann@example.com", "ann's own")
	r.Device = device
	if flow := d.start(r); flow.Withheld != "" {
		t.Fatalf("the victim's code is withheld: %q", flow.Withheld)
	}
	if proof := d.enter(r, codeOf(d.letter())); proof.Account.Number != ann.Number {
		t.Error("the victim is locked out")
	}
	proof, err := d.passwords.ProveOn(d.ctx, device, "ann@example.com", "right as rain")
	if err != nil {
		t.Errorf("by password: %v", err)
	}
	d.must(d.store.SettleBudgets(d.ctx, proof.Settlement))
	if flow := d.start(stranger); flow.Withheld != "" {
		t.Errorf("after the owner signed in, unknown devices are still out: %q", flow.Withheld)
	}
}

func TestOneNetworkThatAsksForManyCodesEmptiesItsOwnBudgetOnly(t *testing.T) {
	d := newDesk(t)
	d.codes.Limits.CodesPerNetworkHour = 4
	network, elsewhere := d.from(1), d.from(2)
	for i := range 6 {
		flow, err := d.codes.Start(network, signIn(fmt.Sprintf("p%d@example.com", i), "flow"))
		d.must(err)
		if want := map[bool]login.Withheld{true: login.TooManyForNetwork}[i >= 4]; flow.Withheld != want {
			t.Errorf("code %d is withheld: %q", i, flow.Withheld)
		}
	}
	if flow, err := d.codes.Start(elsewhere, signIn("p5@example.com", "flow")); err != nil || flow.Withheld != "" {
		t.Errorf("from another network %q, %v", flow.Withheld, err)
	}
}

func TestADeploymentSendsNoMoreCodesADayThanItMay(t *testing.T) {
	d := newDesk(t)
	d.codes.Limits.CodesPerDeploymentDay = 3
	known := d.person("ann@example.com")
	for i := range 5 {
		flow, err := d.codes.Start(d.from(i), signIn(fmt.Sprintf("p%d@example.com", i), "flow"))
		d.must(err)
		if want := map[bool]login.Withheld{true: login.TooManyForDeployment}[i >= 3]; flow.Withheld != want {
			t.Errorf("code %d is withheld: %q", i, flow.Withheld)
		}
	}
	r := signIn("ann@example.com", "ann's own")
	r.Device = d.known(known)
	if flow := d.start(r); flow.Withheld != "" {
		t.Errorf("a known device is refused: %q", flow.Withheld)
	}
}

func TestOfAHundredParallelPasswordsTenAreCompared(t *testing.T) {
	d := newDesk(t)
	d.setPassword(d.person("ann@example.com"), "right as rain")
	for _, identifier := range []string{"ann@example.com", "nobody@example.com"} {
		var compared atomic.Int64
		var all sync.WaitGroup
		for i := range 100 {
			all.Go(func() {
				_, err := d.passwords.ProveOn(d.from(i), login.Device{}, identifier, "wrong as snow")
				if !errors.Is(err, login.ErrWrong) {
					t.Error(err)
				}
				if !errors.Is(err, login.ErrTooManyGuesses) {
					compared.Add(1)
				}
			})
		}
		all.Wait()
		if n := compared.Load(); n != login.DefaultLimits.PasswordsPerWindow {
			t.Errorf("%s: %d were compared", identifier, n)
		}
	}
	if _, err := d.passwords.Prove(d.ctx, "ann@example.com", "right as rain"); !errors.Is(err, login.ErrTooManyGuesses) {
		t.Errorf("the right one, too late: %v", err)
	}
	d.advance(login.DefaultLimits.PasswordWindow + time.Second)
	for range 2 * login.DefaultLimits.PasswordsPerWindow {
		if _, err := d.passwords.Prove(d.ctx, "ann@example.com", "right as rain"); err != nil {
			t.Fatalf("those who know it are not counted: %v", err)
		}
	}
}

// attack: ot.enum
func TestAWrongPasswordCostsTheSameWorkWhoeverItIsFor(t *testing.T) {
	d := newDesk(t)
	d.setPassword(d.person("known@example.com"), "right as rain")
	d.person("without@example.com")
	d.change(d.setPassword(d.person("disabled@example.com"), "right as rain"), func(a *account.Account) { a.State = account.Disabled })
	first := ""
	for _, identifier := range []string{"known@example.com", "without@example.com", "disabled@example.com", "nobody@example.com", "no address"} {
		ctx, counts := store.Count(d.ctx)
		if _, err := d.passwords.Prove(ctx, identifier, "wrong as snow"); !errors.Is(err, login.ErrWrong) {
			t.Fatal(err)
		}
		work := fmt.Sprintf("%d round trips, %d commits", counts.RoundTrips.Load(), counts.Commits.Load())
		if first == "" {
			first = work
		}
		if work != first {
			t.Errorf("%s: %s, but %s for the first", identifier, work, first)
		}
	}
}

func TestAPasswordGuessIsCountedThoughItsRequestIsCutOff(t *testing.T) {
	d := newDesk(t)
	d.setPassword(d.person("ann@example.com"), "right as rain")
	for range login.DefaultLimits.PasswordsPerWindow {
		ctx, cut := context.WithCancel(d.ctx)
		go func() { time.Sleep(300 * time.Microsecond); cut() }()
		_, _ = d.passwords.Prove(ctx, "ann@example.com", "wrong as snow")
		cut()
	}
	for range login.DefaultLimits.PasswordsPerWindow {
		_, _ = d.passwords.Prove(d.ctx, "ann@example.com", "wrong as snow")
	}
	if _, err := d.passwords.Prove(d.ctx, "ann@example.com", "right as rain"); !errors.Is(err, login.ErrTooManyGuesses) {
		t.Errorf("got %v", err)
	}
}
