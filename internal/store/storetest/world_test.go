package storetest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"fmt"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/audit"
	"github.com/authgrove/authgrove/internal/client"
	"github.com/authgrove/authgrove/internal/consent"
	"github.com/authgrove/authgrove/internal/store"
	"github.com/authgrove/authgrove/internal/testpostgres"
)

// world is a fresh database with an open store, a clock that the test moves,
// and a way around the store.
type world struct {
	t       testing.TB
	ctx     context.Context
	url     string
	store   *store.Store
	raw     *sql.DB
	ahead   atomic.Int64 // how far the clock is ahead, in nanoseconds
	options store.Options
}

func (w *world) isPostgres() bool { return strings.HasPrefix(w.url, "postgres") }

// onBoth runs a test on each database.
func onBoth(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	t.Parallel()
	t.Run("SQLite", func(t *testing.T) { test(t, onSQLite(t)) })
	t.Run("PostgreSQL", func(t *testing.T) { test(t, onPostgres(t)) })
}

func sqliteURL(t testing.TB) string {
	return "sqlite://" + filepath.Join(t.TempDir(), "authgrove.db")
}

func onSQLite(t testing.TB) *world   { return open(t, sqliteURL(t), store.Options{}) }
func onPostgres(t testing.TB) *world { return open(t, testpostgres.URL(t), store.Options{}) }

func open(t testing.TB, url string, o store.Options) *world {
	t.Helper()
	w := &world{t: t, ctx: t.Context(), url: url}
	o.Migrate = true
	o.Clock = func() time.Time { return time.Now().Add(time.Duration(w.ahead.Load())) }
	w.options = o
	var err error
	if w.store, err = store.Open(w.ctx, url, o); err != nil {
		t.Fatal(err)
	}
	driver, address := "sqlite", strings.TrimPrefix(url, "sqlite://")+"?_pragma=busy_timeout(5000)"
	if w.isPostgres() {
		driver, address = "pgx", url
	}
	if w.raw, err = sql.Open(driver, address); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		w.raw.Close()
		if err := w.store.Close(); err != nil {
			t.Errorf("close the store: %v", err)
		}
	})
	return w
}

// advance moves the database's clock.
func (w *world) advance(d time.Duration) {
	w.t.Helper()
	ahead := w.ahead.Add(int64(d)) / int64(time.Millisecond)
	if w.isPostgres() {
		w.exec(fmt.Sprintf(`CREATE OR REPLACE FUNCTION authgrove_now_ms() RETURNS BIGINT LANGUAGE sql VOLATILE
			AS $$ SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint + %d $$`, ahead))
	}
}

// exec runs a statement past the store.
func (w *world) exec(text string, args ...any) {
	w.t.Helper()
	if _, err := w.raw.ExecContext(context.Background(), text, args...); err != nil {
		w.t.Fatalf("%s: %v", text, err)
	}
}

// number asks past the store.
func (w *world) number(text string, args ...any) (n int64) {
	w.t.Helper()
	if err := w.raw.QueryRowContext(context.Background(), text, args...).Scan(&n); err != nil {
		w.t.Fatalf("%s: %v", text, err)
	}
	return n
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) now() time.Time {
	w.t.Helper()
	now, err := w.store.Now(w.ctx)
	w.must(err)
	return now
}

func text(n int) string {
	b := make([]byte, n)
	rand.Read(b)
	return hex.EncodeToString(b)
}

// events lists the audit log, of one kind or of all.
func (w *world) events(kind audit.Kind) (found []audit.Record) {
	w.t.Helper()
	all, err := w.store.AuditAfter(w.ctx, 0, 100_000)
	w.must(err)
	for _, r := range all {
		if kind == "" || r.Kind == kind {
			found = append(found, r)
		}
	}
	return found
}

func (w *world) decision(a account.Account, c client.Client) consent.Decision {
	return consent.Decision{RequestID: text(8), Account: a.Number, Client: c.Number, Allowed: true,
		Scope: "openid lights", Asked: "openid lights", Remember: true, ClientName: "Lamp", Publisher: "Lamps Ltd", KeepUntil: w.now().Add(time.Hour)}
}

func joined(scope []string) string { return strings.Join(scope, " ") }
