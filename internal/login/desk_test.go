package login_test

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/audit"
	"github.com/authgrove/authgrove/internal/jose"
	"github.com/authgrove/authgrove/internal/login"
	"github.com/authgrove/authgrove/internal/notify"
	"github.com/authgrove/authgrove/internal/secret"
	"github.com/authgrove/authgrove/internal/session"
	"github.com/authgrove/authgrove/internal/store"
	"github.com/authgrove/authgrove/internal/ticket"
)

const issuer = "https://id.example.com"

// desk is a server without its pages: the rules over a real database, with
// letters that arrive in an inbox and a clock that the test moves.
type desk struct {
	t         testing.TB
	ctx       context.Context
	store     *store.Store
	keys      *countedKeys
	devices   *login.Devices
	codes     *login.Codes
	passwords *login.Passwords
	changes   *login.PasswordChanges
	accounts  *account.Changes
	inbox     *notify.Inbox
	ahead     atomic.Int64
	arrived   int // letters that were waited for
}

// countedKeys counts how often keys are taken in hand.
type countedKeys struct {
	*jose.Keyring
	taken atomic.Int64
}

func (k *countedKeys) Current() *jose.Ring {
	k.taken.Add(1)
	return k.Keyring.Current()
}

// plainWords puts no message into words.
type plainWords struct{}

func (plainWords) Compose(notify.Message, string) (notify.Words, error) { return notify.Words{}, nil }

func newDesk(t testing.TB) *desk {
	t.Helper()
	d := &desk{t: t, ctx: t.Context(), inbox: notify.NewInbox(nil)}
	var err error
	d.store, err = store.Open(d.ctx, "sqlite://"+filepath.Join(t.TempDir(), "authgrove.db"), store.Options{Migrate: true, Clock: d.now})
	d.must(err)
	master, err := jose.ParseMasterKey("5f3c9a0e7b1d4826af90c3e1d7b2486f0a9c5e3d1b7f8264c0e9a3d5b1f72846")
	d.must(err)
	ring, err := jose.Open(d.ctx, d.store, master, jose.Policy{Signing: []jose.Algorithm{jose.ES256}}.WithDefaults(), "desk", d.now)
	d.must(err)
	d.keys = &countedKeys{Keyring: ring}
	messages := notify.NewSealer(ring, issuer, notify.Mail)
	d.devices = login.NewDevices(ticket.New(ring, issuer, d.store), d.now)
	d.codes = &login.Codes{Store: d.store, Accounts: d.store, Keys: d.keys, Messages: messages, Limits: login.DefaultLimits, SignUpOpen: true, Now: d.now}
	slow := secret.NewSlowHasher(secret.Cost{MemoryKiB: 64, Passes: 1}, 2)
	d.passwords = login.NewPasswords(d.store, d.keys, slow)
	d.changes = &login.PasswordChanges{Passwords: d.passwords, Codes: d.codes, Identifiers: d.store, Messages: messages, Now: d.now}
	d.accounts = account.NewChanges(d.store, messages, d.now)
	d.deliver(messages)
	return d
}

func (d *desk) deliver(messages *notify.Sealer) {
	delivery := notify.NewDelivery(notify.Parts{Channel: notify.Mail, Outbox: d.store, Sealer: messages, Composer: plainWords{}, Carrier: d.inbox})
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { defer close(ended); delivery.Run(ctx) }()
	d.t.Cleanup(func() {
		stop()
		<-ended
		d.store.Close()
	})
}

func (d *desk) now() time.Time { return time.Now().Add(time.Duration(d.ahead.Load())) }

func (d *desk) advance(by time.Duration) { d.ahead.Add(int64(by)) }

func (d *desk) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

// letter waits for the next one.
func (d *desk) letter() notify.Letter {
	d.t.Helper()
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(2 * time.Millisecond) {
		if letters := d.inbox.Letters(); len(letters) > d.arrived {
			letter := letters[len(letters)-1-d.arrived]
			d.arrived++
			return letter
		}
		if time.Now().After(deadline) {
			d.t.Fatal("no letter came")
		}
	}
}

// emptied waits until every letter so far has arrived.
func (d *desk) emptied() {
	d.t.Helper()
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(2 * time.Millisecond) {
		sizes, err := d.store.Sizes(d.ctx)
		d.must(err)
		if d.arrived = len(d.inbox.Letters()); sizes["outbox"] == 0 {
			return
		}
		if time.Now().After(deadline) {
			d.t.Fatal("letters are stuck")
		}
	}
}

// person signs up with an address and returns the account.
func (d *desk) person(email string) account.Account {
	d.t.Helper()
	id, err := account.ParseEmail(email)
	d.must(err)
	a, err := d.store.SignUp(d.ctx, account.New(id), id, audit.Event{Kind: audit.AccountAdded})
	d.must(err)
	return d.reread(a)
}

func (d *desk) reread(a account.Account) account.Account {
	d.t.Helper()
	a, err := d.store.FindBySubject(d.ctx, a.Subject)
	d.must(err)
	return a
}

func (d *desk) change(a account.Account, change func(*account.Account)) account.Account {
	d.t.Helper()
	next := d.reread(a)
	change(&next)
	changed, err := d.store.ChangeAccount(d.ctx, next, d.reread(a).UpdatedAt, audit.Event{Kind: audit.AccountChanged})
	d.must(err)
	if !changed {
		d.t.Fatal("not changed")
	}
	return d.reread(a)
}

func (d *desk) setPassword(a account.Account, password string) account.Account {
	d.t.Helper()
	return d.change(a, func(a *account.Account) { d.must(d.passwords.Hash(d.ctx, a, password)) })
}

// owner signs the person in and returns them as an owner.
func (d *desk) owner(a account.Account) account.Owner {
	d.t.Helper()
	_, key, keyID := session.NewValue(d.keys.Keyring.Current())
	n, started, err := d.store.StartSession(d.ctx, session.Start{Account: a.Number, AccountRevocation: a.Revocation, Key: key, KeyID: keyID,
		ACR: "1", AMR: []string{"otp"}, Idle: time.Hour, Absolute: 24 * time.Hour}, audit.Event{Kind: audit.SignedIn})
	d.must(err)
	if !started {
		d.t.Fatal("no session started")
	}
	return account.Owner{Account: a.Number, Subject: a.Subject, Session: n}
}

// known is a device on which the person has signed in.
func (d *desk) known(a account.Account) login.Device {
	d.t.Helper()
	cookie, err := d.devices.Remember(d.ctx, login.Device{}, a)
	d.must(err)
	device, err := d.devices.Open(d.ctx, cookie)
	d.must(err)
	return device
}

func (d *desk) start(r login.CodeRequest) login.CodeFlow {
	d.t.Helper()
	flow, err := d.codes.Start(d.ctx, r)
	d.must(err)
	return flow
}

func signIn(email, flow string) login.CodeRequest {
	return login.CodeRequest{Purpose: login.SignIn, Identifier: email, Flow: flow}
}

// entry is a code typed where r asked for it.
func entry(r login.CodeRequest, code string) login.CodeEntry {
	return login.CodeEntry{Purpose: r.Purpose, Identifier: r.Identifier, Flow: r.Flow, Device: r.Device, Owner: r.Owner, Code: code}
}

// other is a code that is not this one.
func other(code string) string {
	last := (code[5]-'0'+1)%10 + '0'
	return code[:5] + string(last)
}

// state is what is wrong with a code, or "" if nothing is.
func (d *desk) state(r login.CodeRequest, code string) login.CodeState {
	d.t.Helper()
	_, err := d.codes.Try(d.ctx, entry(r, code))
	var e *login.CodeError
	if errors.As(err, &e) {
		return e.State
	}
	d.must(err)
	return ""
}

func (d *desk) enter(r login.CodeRequest, code string) login.Proof {
	d.t.Helper()
	proof, err := d.codes.Try(d.ctx, entry(r, code))
	d.must(err)
	return proof
}

func codeOf(l notify.Letter) string { return strings.TrimSpace(l.Code.Reveal()) }
