package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net/url"
	"os"
	"runtime"
	"time"

	_ "modernc.org/sqlite" // registers the driver
)

// defaultFileWait is how long a statement waits for another process, such as a
// command of the operator, to finish its transaction. Such a command waits for a
// busy server, which leaves the file free for moments only, and so for long.
const defaultFileWait = 5 * time.Second

// sqliteDatabase is one file: one writer, and readers that see the last commit.
type sqliteDatabase struct {
	dialect dialect
	writer  *sqliteWriter
	readers chan *sqliteConnection
	idle    int // how many readers there are
}

func openSQLite(_ context.Context, path string, o Options) (*sqliteDatabase, error) {
	if err := createPrivate(path); err != nil {
		return nil, err
	}
	d := &sqliteDatabase{dialect: dialect{rewrite: forSQLite}, idle: max(4, 2*runtime.GOMAXPROCS(0))}
	now := func() int64 { return o.Clock().UnixMilli() }
	connection, err := d.connect(path, "query_only(0)", o.FileWait, now)
	if err != nil {
		return nil, err
	}
	if err := assertDurable(connection); err != nil {
		return nil, errors.Join(err, connection.close())
	}
	d.readers = make(chan *sqliteConnection, d.idle)
	for range d.idle {
		reader, err := d.connect(path, "query_only(1)", o.FileWait, now)
		if err != nil {
			return nil, errors.Join(err, connection.close())
		}
		d.readers <- reader
	}
	d.writer = startWriter(connection)
	return d, nil
}

// createPrivate makes sure that nobody else on the machine reads the file.
// SQLite gives its -wal and -shm files the mode of the database.
func createPrivate(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return fmt.Errorf("open the database: %w", err)
	}
	return errors.Join(f.Chmod(0o600), f.Close())
}

// sqliteAddress names the file with the settings of every connection to it.
// Foreign keys are off because ending a parent must not depend on its children.
func sqliteAddress(path string, wait time.Duration, pragmas ...string) string {
	q := url.Values{"_pragma": {busyTimeout(wait),
		"journal_mode(wal)", "synchronous(full)", "foreign_keys(off)", "trusted_schema(off)"}}
	q["_pragma"] = append(q["_pragma"], pragmas...)
	return (&url.URL{Scheme: "file", Path: path, RawQuery: q.Encode()}).String()
}

func busyTimeout(wait time.Duration) string {
	return fmt.Sprintf("busy_timeout(%d)", wait.Milliseconds())
}

func (d *sqliteDatabase) connect(path, mode string, wait time.Duration, now func() int64) (*sqliteConnection, error) {
	raw, err := sqliteDriver().Open(sqliteAddress(path, wait, mode))
	if err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	return &sqliteConnection{raw: raw, dialect: &d.dialect, now: now, prepared: map[string]*sqliteStatement{}}, nil
}

// sqliteDriver is the registered driver. Going below database/sql saves its
// locks and conversions on every statement.
func sqliteDriver() driver.Driver {
	db, err := sql.Open("sqlite", "")
	if err != nil {
		panic(err) // only if the driver were not linked in
	}
	defer db.Close()
	return db.Driver()
}

// assertDurable refuses a library that may corrupt the file, and settings under
// which an acknowledged commit is lost in a power cut.
func assertDurable(c *sqliteConnection) error {
	var version, journal string
	var synchronous int64
	for text, target := range map[string]any{
		`SELECT sqlite_version()`: &version, `PRAGMA journal_mode`: &journal, `PRAGMA synchronous`: &synchronous,
	} {
		if _, err := c.run(statement{text: text, take: func(r row) error { return r.Scan(target) }}); err != nil {
			return err
		}
	}
	var major, minor, patch int
	if _, err := fmt.Sscanf(version, "%d.%d.%d", &major, &minor, &patch); err != nil {
		return fmt.Errorf("SQLite says it is version %q: %w", version, err)
	}
	// 3.7.0 to 3.51.2 may corrupt a WAL that two connections reset; 3.52.0 was withdrawn.
	number := major*1_000_000 + minor*1_000 + patch
	if number < 3_051_003 || number == 3_052_000 {
		return fmt.Errorf("SQLite %s may corrupt the database: want 3.51.3 or later, not 3.52.0", version)
	}
	if journal != "wal" || synchronous != 2 {
		return fmt.Errorf("SQLite runs with journal_mode %s and synchronous %d: want wal and 2 (FULL)", journal, synchronous)
	}
	return nil
}

func (d *sqliteDatabase) read(ctx context.Context, s statement) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case c := <-d.readers:
		defer func() { d.readers <- c }()
		countRead(ctx)
		_, err := c.run(s)
		return sqliteTrouble(err)
	}
}

func (d *sqliteDatabase) write(ctx context.Context, v verb) error {
	changed, err := d.writer.run(ctx, v)
	countWrite(ctx, changed)
	return err
}

func (d *sqliteDatabase) close() error {
	err := d.writer.close()
	for range d.idle {
		err = errors.Join(err, (<-d.readers).close())
	}
	return err
}
