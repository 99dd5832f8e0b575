package notify_test

import (
	"context"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/authgrove/authgrove/internal/jose"
	"github.com/authgrove/authgrove/internal/notify"
	"github.com/authgrove/authgrove/internal/secret"
	"github.com/authgrove/authgrove/internal/store"
	"github.com/authgrove/authgrove/internal/testpostgres"
)

const issuer = "https://id.example.com"

// desk is a store, its keys and what was carried.
type desk struct {
	t       *testing.T
	file    string // of SQLite
	store   *store.Store
	keys    *jose.Keyring
	sealer  *notify.Sealer
	carrier notify.Carrier

	mu       sync.Mutex
	carried  []notify.Letter
	attempts []notify.Attempt
	changed  chan struct{}
}

// onBoth runs a test on each database.
func onBoth(t *testing.T, test func(t *testing.T, d *desk)) {
	t.Helper()
	t.Parallel()
	t.Run("SQLite", func(t *testing.T) { test(t, onSQLite(t)) })
	t.Run("PostgreSQL", func(t *testing.T) { test(t, openDesk(t, testpostgres.URL(t))) })
}

func onSQLite(t *testing.T) *desk {
	file := filepath.Join(t.TempDir(), "authgrove.db")
	d := openDesk(t, "sqlite://"+file)
	d.file = file
	return d
}

func openDesk(t *testing.T, url string) *desk {
	t.Helper()
	d := &desk{t: t, changed: make(chan struct{}, 1)}
	var err error
	if d.store, err = store.Open(t.Context(), url, store.Options{Migrate: true}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.store.Close() })
	master, err := jose.ParseMasterKey(jose.NewMasterKey().Hex().Reveal())
	if err != nil {
		t.Fatal(err)
	}
	if d.keys, err = jose.Open(t.Context(), d.store, master, jose.Policy{}, "node", time.Now); err != nil {
		t.Fatal(err)
	}
	d.sealer = notify.NewSealer(d.keys, issuer, notify.Mail)
	d.carrier = carrierFunc(func(context.Context, notify.Letter) error { return nil })
	return d
}

type carrierFunc func(context.Context, notify.Letter) error

func (f carrierFunc) Carry(ctx context.Context, l notify.Letter) error { return f(ctx, l) }

// plainWords stands in for the templates.
type plainWords struct{}

func (plainWords) Compose(m notify.Message, link string) (notify.Words, error) {
	return notify.Words{Language: m.Language, Subject: string(m.Kind), Text: secret.Text(m.Code.Reveal() + " " + link), HTML: "<p>"}, nil
}

// Carry notes what the carrier of the test has taken.
func (d *desk) Carry(ctx context.Context, l notify.Letter) error {
	if err := d.carrier.Carry(ctx, l); err != nil {
		return err
	}
	d.mu.Lock()
	d.carried = append(d.carried, l)
	d.mu.Unlock()
	return nil
}

// deliver runs a node's delivery until the test, or stop, ends it.
func (d *desk) deliver() (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	delivery := notify.NewDelivery(notify.Parts{Channel: notify.Mail, Outbox: d.store, Sealer: d.sealer, Composer: plainWords{}, Carrier: d,
		Watch: func(a notify.Attempt) {
			d.mu.Lock()
			d.attempts = append(d.attempts, a)
			d.mu.Unlock()
			select {
			case d.changed <- struct{}{}:
			default:
			}
		}})
	var working sync.WaitGroup
	working.Go(func() { delivery.Run(ctx) })
	stop = sync.OnceFunc(func() { cancel(); working.Wait() })
	d.t.Cleanup(stop)
	return stop
}

func aCode(to, code string) notify.Message {
	return notify.Message{Channel: notify.Mail, To: to, Kind: notify.SignInCode, Language: "en", Code: secret.Text(code),
		KeepFor: 5 * time.Minute, Client: "Lumen", Path: "/sign-in?ticket=x"}
}

func (d *desk) queue(m notify.Message) {
	d.t.Helper()
	sealed, err := d.sealer.Seal(m)
	if err == nil {
		err = d.store.QueueMessage(d.t.Context(), sealed)
	}
	if err != nil {
		d.t.Fatal(err)
	}
}

// until waits for what an attempt brings about.
func (d *desk) until(what string, true func() bool) {
	d.t.Helper()
	deadline := time.After(30 * time.Second)
	for {
		d.mu.Lock()
		done := true()
		d.mu.Unlock()
		if done {
			return
		}
		select {
		case <-d.changed:
		case <-time.After(50 * time.Millisecond):
		case <-deadline:
			d.t.Fatalf("it never came about that %s", what)
		}
	}
}

func (d *desk) waiting() notify.Queue {
	d.t.Helper()
	q, err := d.store.MessageQueue(d.t.Context())
	if err != nil {
		d.t.Fatal(err)
	}
	return q
}
