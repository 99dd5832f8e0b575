package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"
)

func TestACallerWhoLeavesTakesNobodyWithThem(t *testing.T) {
	f := newFile(t)
	release := f.hold()
	ctx, leave := context.WithCancel(t.Context())
	var wait sync.WaitGroup
	var running, waiting, neighbour error
	wait.Go(func() { running = f.db.write(ctx, put("running")) })
	f.untilTaken()
	wait.Go(func() { waiting = f.db.write(ctx, put("waiting")) })
	f.untilWaiting(1)
	wait.Go(func() { neighbour = f.db.write(t.Context(), put("neighbour")) })
	f.untilWaiting(2)
	leave()
	time.Sleep(20 * time.Millisecond)
	release()
	wait.Wait()
	if neighbour != nil || !f.has("neighbour") {
		t.Errorf("the neighbour was told %v, and its row is there: %v", neighbour, f.has("neighbour"))
	}
	if waiting == nil || f.has("waiting") {
		t.Errorf("who left before the writer began was told %v, and its row is there: %v", waiting, f.has("waiting"))
	}
	if running != nil || !f.has("running") {
		t.Errorf("who left after the writer began was told %v, and its row is there: %v", running, f.has("running"))
	}
}

func TestARequestsContextInASharedTransactionTakesItsNeighboursWithIt(t *testing.T) {
	f := newFile(t)
	ctx, leave := context.WithCancel(t.Context())
	shared, err := f.raw.BeginTx(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := shared.Exec(`INSERT INTO nodes VALUES ('neighbour', 1, 1)`); err != nil {
		t.Fatal(err)
	}
	leave()
	time.Sleep(20 * time.Millisecond)
	if shared.Commit() == nil || f.has("neighbour") {
		t.Error("the naive form kept the neighbour: this test no longer shows why the writer has its own context")
	}
}

func TestAFailedVerbLeavesItsGroupAlone(t *testing.T) {
	f := newFile(t)
	wrong := func(b *batch) {
		put("half")(b)
		b.do(`INSERT INTO keyring (id, version, epoch) VALUES (1, 1, x'00')`) // taken
	}
	results := f.asGroup(put("a"), wrong, put("b"))
	if results[0] != nil || results[2] != nil || !f.has("a") || !f.has("b") || !f.has("first") {
		t.Errorf("the neighbours were told %v", results)
	}
	if results[1] == nil || errors.Is(results[1], ErrUnavailable) || f.has("half") {
		t.Errorf("the failed verb was told %v, and half of it is there: %v", results[1], f.has("half"))
	}
}

func TestAFullDiskInsideAGroupFailsOnlyWhoFindsNoRoom(t *testing.T) {
	f := newFile(t)
	limit := func(b *batch) {
		b.read(func(r row) error { return r.Scan(new(int64)) }, fmt.Sprintf(`PRAGMA max_page_count = %d`, f.pages()+20))
	}
	if err := f.db.write(t.Context(), limit); err != nil {
		t.Fatal(err)
	}
	big := func(b *batch) {
		put("big")(b)
		b.do(`INSERT INTO parked_tickets VALUES (x'01', zeroblob(1000000), 1)`)
	}
	results := f.asGroup(put("a"), big, put("b"))
	if results[0] != nil || results[2] != nil || !f.has("a") || !f.has("b") {
		t.Errorf("the neighbours were told %v; their rows: %v %v", results, f.has("a"), f.has("b"))
	}
	if !errors.Is(results[1], ErrUnavailable) || f.has("big") {
		t.Errorf("who found no room was told %v, and is there: %v", results[1], f.has("big"))
	}
	if err := f.db.write(t.Context(), put("later")); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

func (f file) pages() (n int64) {
	f.t.Helper()
	if err := f.raw.QueryRow(`PRAGMA page_count`).Scan(&n); err != nil {
		f.t.Fatal(err)
	}
	return n
}

// dies ends the transaction under its group, as some errors of the disk do, and
// then fails.
func dies(b *batch) {
	put("half")(b)
	b.do(`ROLLBACK`)
	put("stray")(b)
	b.do(`INSERT INTO keyring (id, version, epoch) VALUES (1, 1, x'00')`)
}

func TestWhenTheTransactionDiesEveryVerbOfTheGroupIsRunAgainAlone(t *testing.T) {
	f := newFile(t)
	results := f.asGroup(put("a"), dies, put("b"))
	if results[0] != nil || results[2] != nil || !f.has("a") || !f.has("b") {
		t.Errorf("the neighbours were told %v; their rows: %v %v", results, f.has("a"), f.has("b"))
	}
	if results[1] == nil {
		t.Error("the verb that broke the transaction succeeded")
	}
}

func TestAWriterThatDoesNotLookLosesWhatItHasAnswered(t *testing.T) {
	f := newFile(t)
	for _, text := range []string{`BEGIN`, `SAVEPOINT verb`, `INSERT INTO nodes VALUES ('a', 1, 1)`, `RELEASE verb`,
		`SAVEPOINT verb`, `ROLLBACK`} { // the error that ends the transaction
		f.exec(text)
	}
	if _, err := f.raw.Exec(`ROLLBACK TO verb`); err == nil {
		t.Error("the savepoint outlived its transaction: it no longer tells whether that lives")
	}
	f.exec(`SAVEPOINT verb`)
	f.exec(`INSERT INTO nodes VALUES ('b', 1, 1)`)
	f.exec(`RELEASE verb`)
	if f.has("a") || !f.has("b") {
		t.Error("the naive form kept both rows: this test no longer shows why the writer looks")
	}
}

func TestTheFileIsPrivateAndEveryCommitIsFlushed(t *testing.T) {
	f := newFile(t)
	if err := f.db.write(t.Context(), put("a")); err != nil {
		t.Fatal(err)
	}
	for _, suffix := range []string{"", "-wal", "-shm"} {
		info, err := os.Stat(f.path + suffix)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v, %v", suffix, info.Mode(), err)
		}
	}
	var synchronous, foreignKeys int64
	err := f.db.write(t.Context(), func(b *batch) {
		b.read(func(r row) error { return r.Scan(&synchronous) }, `PRAGMA synchronous`)
		b.read(func(r row) error { return r.Scan(&foreignKeys) }, `PRAGMA foreign_keys`)
	})
	if err != nil || synchronous != 2 || foreignKeys != 0 {
		t.Errorf("synchronous %d, foreign_keys %d, %v", synchronous, foreignKeys, err)
	}
}

func TestAReaderCannotWrite(t *testing.T) {
	f := newFile(t)
	err := f.db.read(t.Context(), statement{text: `DELETE FROM keyring RETURNING id`, take: func(row) error { return nil }})
	if err == nil {
		t.Error("a reader deleted a row")
	}
}

func TestAClosedStoreRefusesEveryVerb(t *testing.T) {
	f := newFile(t)
	w := f.writer()
	w.once.Do(func() { close(w.closing) })
	<-w.ended
	if err := f.db.write(t.Context(), put("a")); !errors.Is(err, ErrUnavailable) {
		t.Errorf("told %v", err)
	}
}

func TestAnotherProcessThatKeepsTheFileLockedMakesItUnavailable(t *testing.T) {
	f := newFile(t)
	release := f.hold()
	err := f.Ready(t.Context())
	release()
	if !errors.Is(err, ErrUnavailable) {
		t.Errorf("ready: %v", err)
	}
	if err := f.Ready(t.Context()); err != nil {
		t.Errorf("ready afterwards: %v", err)
	}
}
