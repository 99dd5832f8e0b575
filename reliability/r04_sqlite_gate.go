package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/authgrove/authgrove/reliability/lab"
)

// sqliteGate looks at the library that the server is built with, and at what the
// server does with a file that it cannot make durable.
func sqliteGate(t *trial) error {
	db, err := lab.OpenFile(t.file("version.db"))
	if err != nil {
		return err
	}
	defer db.Close()
	var version string
	if err := db.QueryRow(`SELECT sqlite_version()`).Scan(&version); err != nil {
		return err
	}
	var major, minor, patch int
	if _, err := fmt.Sscanf(version, "%d.%d.%d", &major, &minor, &patch); err != nil {
		return err
	}
	t.see("SQLite %s", version)
	if number := major*1_000_000 + minor*1_000 + patch; number < 3_051_003 || number == 3_052_000 {
		t.wrong("SQLite %s may corrupt a WAL that two connections reset", version)
	}
	return refusesRollbackJournal(t)
}

// refusesRollbackJournal gives the server a file that somebody keeps in another
// journal mode: it must become WAL, or the server must not start.
func refusesRollbackJournal(t *trial) error {
	if out, err := t.Run(t, "migrate"); err != nil {
		return fmt.Errorf("migrate: %w: %s", err, out)
	}
	db, err := lab.OpenFile(t.DatabaseFile())
	if err != nil {
		return err
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	for _, statement := range []string{`PRAGMA journal_mode=DELETE`, `BEGIN`, `SELECT count(*) FROM clients`} {
		if _, err := db.Exec(statement); err != nil {
			return err
		}
	}
	ctx, cancel := context.WithTimeout(t, 30*time.Second)
	defer cancel()
	n, err := t.Start(ctx)
	if err == nil {
		t.wrong("the server runs on a file with a rollback journal")
		return n.Kill()
	}
	t.see("a file that another process keeps in journal_mode DELETE is refused: %s", lastLine(err.Error()))
	if _, err := db.Exec(`ROLLBACK`); err != nil {
		return err
	}
	if err := db.Close(); err != nil {
		return err
	}
	if n, err = t.Start(t); err != nil {
		return fmt.Errorf("start when the other process has let go: %w", err)
	}
	if _, err := os.Stat(t.DatabaseFile() + "-wal"); err != nil {
		t.wrong("the server does not write ahead: %v", err)
	}
	t.see("when that process has let go, the server makes it WAL and starts")
	return n.Kill()
}

func lastLine(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return lines[len(lines)-1]
}
