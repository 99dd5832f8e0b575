package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/pressly/goose/v3/lock"
)

// migrationLock lets one process migrate at a time. Whichever database it is,
// the lock is an open transaction: when its process dies, however it dies, the
// database ends it, and the next need not wait for a lease to run out.
func migrationLock(url string) lock.Locker {
	if path, ok := sqlitePath(url); ok {
		return &fileLock{path: path + ".migrate"}
	}
	return &tableLock{}
}

// fileLock is an exclusive transaction on an empty database beside the real
// one: the operating system gives it up when its process dies.
type fileLock struct {
	path string
	db   *sql.DB
}

func (l *fileLock) Lock(ctx context.Context, _ *sql.DB) error {
	if err := createPrivate(l.path); err != nil {
		return err
	}
	db, err := sql.Open("sqlite", "file:"+l.path+"?_pragma=busy_timeout(300000)")
	if err != nil {
		return err
	}
	db.SetMaxOpenConns(1)
	if _, err := db.ExecContext(ctx, `BEGIN EXCLUSIVE`); err != nil {
		return errors.Join(fmt.Errorf("wait for another migration: %w", err), db.Close())
	}
	l.db = db
	return nil
}

// Unlock closes the connection, and the transaction with it.
func (l *fileLock) Unlock(context.Context, *sql.DB) error { return l.db.Close() }

// migrationPatience is how long a migration waits for another one.
const migrationPatience = 5 * time.Minute

// tableLock holds migration_lock in a transaction, which, unlike an advisory
// lock of a session, also works behind a pooler. Earlier releases lock by a row
// of that table with a lease of 30 s: they cannot write theirs while this
// transaction lasts, and this one waits while theirs has not run out.
type tableLock struct{ tx *sql.Tx }

const createMigrationLock = `CREATE TABLE IF NOT EXISTS migration_lock (lock_id BIGINT NOT NULL PRIMARY KEY, locked BOOLEAN NOT NULL DEFAULT false,
	locked_at TIMESTAMPTZ, locked_by TEXT, lease_expires_at TIMESTAMPTZ, updated_at TIMESTAMPTZ)`

// holdMigrationLock ends, with the transaction, if the machine of its process
// is gone without a word, after 25 s.
var holdMigrationLock = []string{
	`SET LOCAL lock_timeout = '300s'`, `SET LOCAL idle_in_transaction_session_timeout = 0`,
	`SET LOCAL tcp_keepalives_idle = 10`, `SET LOCAL tcp_keepalives_interval = 5`, `SET LOCAL tcp_keepalives_count = 3`,
	`LOCK TABLE migration_lock IN EXCLUSIVE MODE`,
}

func (l *tableLock) Lock(ctx context.Context, db *sql.DB) error {
	ctx, cancel := context.WithTimeout(ctx, migrationPatience)
	defer cancel()
	if err := l.create(ctx, db); err != nil {
		return err
	}
	for {
		leased, err := l.hold(ctx, db)
		if err == nil && !leased {
			return nil
		}
		if err != nil {
			return fmt.Errorf("wait for another migration: %w", err)
		}
		select {
		case <-time.After(200 * time.Millisecond):
		case <-ctx.Done():
			return fmt.Errorf("wait for another migration: %w", ctx.Err())
		}
	}
}

// create tries again: of two that make one table at once PostgreSQL may fail
// one, although both say that it may exist.
func (l *tableLock) create(ctx context.Context, db *sql.DB) (err error) {
	for range 5 {
		if _, err = db.ExecContext(ctx, createMigrationLock); err == nil {
			return nil
		}
	}
	return fmt.Errorf("make the table of the migration lock: %w", err)
}

// hold begins the transaction, and ends it if an earlier release is migrating.
func (l *tableLock) hold(ctx context.Context, db *sql.DB) (leased bool, err error) {
	// It outlives the wait, so it does not end with the context of that.
	tx, err := db.BeginTx(context.WithoutCancel(ctx), nil)
	if err != nil {
		return false, err
	}
	for _, text := range holdMigrationLock {
		if _, err := tx.ExecContext(ctx, text); err != nil {
			return false, errors.Join(err, tx.Rollback())
		}
	}
	err = tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM migration_lock WHERE locked AND lease_expires_at > now())`).Scan(&leased)
	if err != nil || leased {
		return leased, errors.Join(err, tx.Rollback())
	}
	l.tx = tx
	return false, nil
}

// Unlock ends the transaction, which has written nothing.
func (l *tableLock) Unlock(context.Context, *sql.DB) error { return l.tx.Rollback() }
