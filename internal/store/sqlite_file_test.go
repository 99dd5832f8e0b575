package store

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

type file struct {
	*Store
	t    *testing.T
	path string
	raw  *sql.DB
}

func newFile(t *testing.T) file {
	t.Helper()
	path := filepath.Join(t.TempDir(), "authgrove.db")
	s, err := Open(t.Context(), "sqlite://"+path, Options{Migrate: true})
	if err != nil {
		t.Fatal(err)
	}
	raw, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	raw.SetMaxOpenConns(1)
	t.Cleanup(func() {
		if err := errors.Join(raw.Close(), s.Close()); err != nil {
			t.Error(err)
		}
	})
	return file{Store: s, t: t, path: path, raw: raw}
}

func (f file) exec(text string) {
	f.t.Helper()
	if _, err := f.raw.Exec(text); err != nil {
		f.t.Fatal(err)
	}
}

// put is a verb of one row, so that tests can see which verbs were committed.
func put(name string) verb {
	return func(b *batch) { b.do(`INSERT INTO nodes (name, version, seen_at_ms) VALUES ($1, 1, now_ms())`, name) }
}

func (f file) has(name string) bool {
	f.t.Helper()
	found, err := f.query(context.Background(), `SELECT name FROM nodes WHERE name = $1`, []any{name}, new(string))
	if err != nil {
		f.t.Fatal(err)
	}
	return found
}

// asGroup runs the verbs in one group: while another process holds the file,
// a first verb waits for it, and the others gather behind that.
func (f file) asGroup(verbs ...verb) []error {
	f.t.Helper()
	release := f.hold()
	var wait sync.WaitGroup
	wait.Go(func() {
		if err := f.db.write(context.Background(), put("first")); err != nil {
			f.t.Error(err)
		}
	})
	f.untilTaken()
	results := make([]error, len(verbs))
	for i, v := range verbs {
		wait.Go(func() { results[i] = f.db.write(context.Background(), v) })
		f.untilWaiting(i + 1)
	}
	release()
	wait.Wait()
	return results
}

// hold locks the file as another process would.
func (f file) hold() (release func()) {
	f.t.Helper()
	f.exec(`BEGIN IMMEDIATE`)
	return func() { f.exec(`ROLLBACK`) }
}

func (f file) writer() *sqliteWriter { return f.db.(*sqliteDatabase).writer }

func (f file) untilWaiting(n int) {
	f.t.Helper()
	for deadline := time.Now().Add(5 * time.Second); len(f.writer().jobs) != n; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			f.t.Fatalf("%d verbs wait, want %d", len(f.writer().jobs), n)
		}
	}
}

// untilTaken waits until the writer has taken the first verb.
func (f file) untilTaken() {
	time.Sleep(50 * time.Millisecond)
	f.untilWaiting(0)
}
