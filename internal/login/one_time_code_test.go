package login_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/login"
	"github.com/authgrove/authgrove/internal/notify"
	"github.com/authgrove/authgrove/internal/store"
)

func TestACodeSignsItsReaderIn(t *testing.T) {
	d := newDesk(t)
	ann := d.person("ann@example.com")
	r := signIn(" Ann@Example.COM ", "flow-1")
	if flow := d.start(r); flow.Withheld != "" || flow.Identifier.Value != "ann@example.com" {
		t.Errorf("started %+v", flow)
	}
	letter := d.letter()
	if letter.To != "ann@example.com" || letter.Kind != notify.SignInCode || len(codeOf(letter)) != login.CodeDigits {
		t.Fatalf("a letter of kind %s to %s", letter.Kind, letter.To)
	}
	code := codeOf(letter)
	if proof := d.enter(r, " "+code[:3]+" "+code[3:]+"\n"); proof.Account.Number != ann.Number || proof.New || proof.ACR != "1" || proof.AMR[0] != "otp" {
		t.Errorf("proved %+v", proof)
	}
	if got := d.state(r, code); got != login.CodeDead {
		t.Errorf("a second time: %q", got)
	}
}

func TestAProvedAddressThatNobodyHasBecomesAnAccountWhereThatIsOpen(t *testing.T) {
	d := newDesk(t)
	r, second := signIn("new@example.com", "flow-1"), signIn("new@example.com", "flow-2")
	d.start(r)
	code := codeOf(d.letter())
	d.start(second)
	elsewhere := codeOf(d.letter())
	proof := d.enter(r, code)
	if !proof.New || proof.Account.Number == 0 || proof.Account.Claims.Email != "new@example.com" || !proof.Account.Claims.EmailVerified {
		t.Errorf("proved %+v", proof)
	}
	if again := d.enter(second, elsewhere); again.New || again.Account.Number != proof.Account.Number {
		t.Errorf("in another browser %+v", again)
	}
	d.codes.SignUpOpen = false
	closed := signIn("nobody@example.com", "flow-3")
	d.start(closed)
	if letter := d.letter(); letter.Kind != notify.NoAccount || letter.Code != "" || letter.To != "nobody@example.com" {
		t.Errorf("a letter of kind %s with code %q", letter.Kind, letter.Code.Reveal())
	}
}

func TestACodeSentWhileSignUpWasOpenMakesNoAccountOnceItIsClosed(t *testing.T) {
	d := newDesk(t)
	r := signIn("new@example.com", "flow-1")
	d.start(r)
	code := codeOf(d.letter())
	d.codes.SignUpOpen = false
	if got := d.state(r, code); got != login.CodeDead {
		t.Errorf("the code is %q", got)
	}
}

func TestAWrongCodeSaysHowManyTriesAreLeftUntilItIsDead(t *testing.T) {
	d := newDesk(t)
	d.person("ann@example.com")
	r := signIn("ann@example.com", "flow-1")
	d.start(r)
	code := codeOf(d.letter())
	for _, typed := range []string{"", "12345", "1234567", "12345a", "code"} {
		if got := d.state(r, typed); got != login.CodeMalformed {
			t.Errorf("%q is %q", typed, got)
		}
	}
	for left := login.CodeTries - 1; left > 0; left-- {
		_, err := d.codes.Try(d.ctx, entry(r, other(code)))
		var e *login.CodeError
		if !errors.As(err, &e) || e.State != login.CodeWrong || e.Left != left {
			t.Fatalf("want %d left: %+v", left, e)
		}
	}
	for _, typed := range []string{other(code), code} {
		if got := d.state(r, typed); got != login.CodeDead {
			t.Errorf("after that %q", got)
		}
	}
	d.start(r)
	fresh := codeOf(d.letter())
	d.advance(login.CodeLifetime + time.Second)
	if got := d.state(r, fresh); got != login.CodeDead {
		t.Errorf("too late it is %q", got)
	}
}

// attack: ot.enum
func TestKnownAndUnknownAddressesCostTheSameWorkAndGetTheSameAnswer(t *testing.T) {
	for _, open := range []bool{true, false} {
		d := newDesk(t)
		d.codes.SignUpOpen = open
		d.person("known@example.com")
		d.change(d.person("locked@example.com"), func(a *account.Account) { a.State = account.Locked })
		d.change(d.person("disabled@example.com"), func(a *account.Account) { a.State = account.Disabled })
		var first string
		for _, email := range []string{"known@example.com", "unknown@example.com", "locked@example.com", "disabled@example.com"} {
			r := signIn(email, "flow of "+email)
			work := func(do func()) string {
				var counts *store.Counts
				ctx := d.ctx
				d.ctx, counts = store.Count(ctx)
				keys := d.keys.taken.Load()
				do()
				d.ctx = ctx
				return fmt.Sprintf("%d round trips, %d reads, %d commits, %d keys", counts.RoundTrips.Load(), counts.Reads.Load(),
					counts.Commits.Load(), d.keys.taken.Load()-keys)
			}
			var answer string
			answer += work(func() { answer += fmt.Sprint(d.start(r).Withheld) })
			if letter := d.letter(); letter.To != email {
				t.Errorf("a letter to %s", letter.To)
			}
			for range login.CodeTries + 1 {
				answer += work(func() {
					_, err := d.codes.Try(d.ctx, entry(r, "000000"))
					answer += fmt.Sprintf("; %+v: ", err.(*login.CodeError))
				})
			}
			if first == "" {
				first = answer
			}
			if answer != first {
				t.Errorf("%s:\n%s\nbut the first:\n%s", email, answer, first)
			}
		}
	}
}

// attack: ac.reactivate
func TestADisabledAccountStaysDisabledWhateverIsProved(t *testing.T) {
	d := newDesk(t)
	ann := d.person("ann@example.com")
	r := signIn("ann@example.com", "flow-1")
	d.start(r)
	code := codeOf(d.letter())
	d.change(ann, func(a *account.Account) { a.State = account.Disabled })
	if got := d.state(r, code); got == "" {
		t.Error("signed in")
	}
}

// attack: ot.flow ot.purpose
func TestACodeWorksOnlyWhereAndForWhatItWasAskedFor(t *testing.T) {
	d := newDesk(t)
	ann := d.person("ann@example.com")
	d.person("bob@example.com")
	r := signIn("ann@example.com", "flow-1")
	d.start(r)
	code := codeOf(d.letter())
	for name, move := range map[string]func(*login.CodeRequest){
		"another browser": func(r *login.CodeRequest) { r.Flow = "flow-2" }, "no cookie": func(r *login.CodeRequest) { r.Flow = "" },
		"another address": func(r *login.CodeRequest) { r.Identifier = "bob@example.com" },
		"a step-up":       func(r *login.CodeRequest) { r.Purpose, r.Owner = login.StepUp, ann },
		"an addition":     func(r *login.CodeRequest) { r.Purpose, r.Owner = login.Verify, ann },
	} {
		moved := r
		move(&moved)
		if got := d.state(moved, code); got != login.CodeDead {
			t.Errorf("in %s it is %q", name, got)
		}
	}
	if _, err := d.changes.Reset(d.ctx, entry(r, code), account.Owner{}, "long enough"); err == nil {
		t.Error("it reset the password")
	}
	if proof := d.enter(r, code); proof.Account.Number != ann.Number {
		t.Error("it does not work where it was asked for")
	}
}

// attack: su.method
func TestAStepUpCodeGoesToTheOwnersProvedAddressOnly(t *testing.T) {
	d := newDesk(t)
	ann := d.person("ann@example.com")
	d.person("bob@example.com")
	for _, email := range []string{"bob@example.com", "nobody@example.com"} {
		r := login.CodeRequest{Purpose: login.StepUp, Identifier: email, Flow: "flow-1", Owner: ann}
		if _, err := d.codes.Start(d.ctx, r); !errors.Is(err, account.ErrNotFound) {
			t.Errorf("%s: %v", email, err)
		}
	}
	r := login.CodeRequest{Purpose: login.StepUp, Identifier: "ann@example.com", Flow: "flow-1", Owner: ann}
	d.start(r)
	if proof := d.enter(r, codeOf(d.letter())); proof.Account.Number != ann.Number {
		t.Errorf("proved %+v", proof)
	}
}

func TestNoCodeIsOfferedWhereNoMessageCanBeSent(t *testing.T) {
	d := newDesk(t)
	if _, err := d.codes.Start(d.ctx, signIn("+12025550142", "flow-1")); !errors.Is(err, login.ErrNotReachable) {
		t.Errorf("a phone number: %v", err)
	}
	if _, err := d.codes.Start(d.ctx, signIn("a@x.test,b@evil.test", "flow-1")); !errors.Is(err, account.ErrMalformed) {
		t.Errorf("two addresses: %v", err)
	}
}
