package store

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"time"
)

// inspectSQLite looks through one connection that serves as the only reader;
// there is no writer.
func inspectSQLite(ctx context.Context, path string) (found Inspection, err error) {
	info, err := os.Stat(path)
	if err != nil {
		return found, fmt.Errorf("open the database: %w", err)
	}
	found.Mode = info.Mode()
	d := &sqliteDatabase{dialect: dialect{rewrite: forSQLite}, readers: make(chan *sqliteConnection, 1)}
	raw, err := sqliteDriver().Open(lookAddress(path))
	if err != nil {
		return found, fmt.Errorf("open the database: %w", err)
	}
	c := &sqliteConnection{raw: raw, dialect: &d.dialect, now: func() int64 { return time.Now().UnixMilli() },
		prepared: map[string]*sqliteStatement{}}
	defer func() { err = errors.Join(err, c.close()) }()
	d.readers <- c
	err = found.readSQLite(ctx, d, c)
	return found, err
}

func (i *Inspection) readSQLite(ctx context.Context, d *sqliteDatabase, c *sqliteConnection) (err error) {
	var version string
	var tables int64
	if err := readInto(ctx, d, `SELECT sqlite_version(), (SELECT count(*) FROM sqlite_master WHERE name = 'goose_db_version')`,
		&version, &tables); err != nil {
		return err
	}
	i.Engine = "SQLite " + version
	if i.Pending, err = pending(ctx, d, "sqlite", tables > 0); err != nil {
		return err
	}
	i.Unsafe, i.Refused = assertDurable(c), refusedBySQLite(c)
	if len(i.Pending) > 0 {
		return nil
	}
	return i.readKept(ctx, d)
}

// lookAddress leaves out what would change the file, and above all making it.
func lookAddress(path string) string {
	q := url.Values{"mode": {"rw"}, "_pragma": {busyTimeout(defaultFileWait), "synchronous(full)", "trusted_schema(off)"}}
	return (&url.URL{Scheme: "file", Path: path, RawQuery: q.Encode()}).String()
}

// refusedBySQLite takes the lock that every write needs and gives it back.
func refusedBySQLite(c *sqliteConnection) error {
	for _, text := range []string{`BEGIN IMMEDIATE`, `ROLLBACK`} {
		if _, err := c.run(statement{text: text}); err != nil {
			return sqliteTrouble(err)
		}
	}
	return nil
}
