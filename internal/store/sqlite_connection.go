package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// sqliteConnection runs prepared statements, one at a time.
type sqliteConnection struct {
	raw      driver.Conn
	dialect  *dialect
	now      func() int64
	prepared map[string]*sqliteStatement
	args     []driver.NamedValue
}

type sqliteStatement struct {
	translated
	driver.StmtExecContext
	driver.StmtQueryContext
	close func() error
}

func (c *sqliteConnection) prepare(text string) (*sqliteStatement, error) {
	if s, ok := c.prepared[text]; ok {
		return s, nil
	}
	t := c.dialect.translate(text)
	raw, err := c.raw.Prepare(t.text)
	if err != nil {
		return nil, err
	}
	s := &sqliteStatement{translated: t, close: raw.Close}
	var executes, queries bool
	s.StmtExecContext, executes = raw.(driver.StmtExecContext)
	s.StmtQueryContext, queries = raw.(driver.StmtQueryContext)
	if !executes || !queries {
		return nil, errors.New("the SQLite driver has no prepared statements")
	}
	c.prepared[text] = s
	return s, nil
}

// run executes one statement and reports whether it changed or returned a row.
// It takes no context: an interrupted statement would end its whole transaction.
func (c *sqliteConnection) run(s statement) (touched bool, err error) {
	p, err := c.prepare(s.text)
	if err != nil {
		return false, err
	}
	c.args = c.args[:0]
	for i, v := range s.args {
		c.args = append(c.args, driver.NamedValue{Ordinal: i + 1, Value: v})
	}
	if p.now > 0 {
		c.args = append(c.args, driver.NamedValue{Ordinal: p.now, Value: c.now()})
	}
	if s.take == nil {
		result, err := p.ExecContext(context.Background(), c.args)
		if err != nil {
			return false, err
		}
		n, err := result.RowsAffected()
		return n > 0, err
	}
	rows, err := p.QueryContext(context.Background(), c.args)
	if err != nil {
		return false, err
	}
	touched, err = eachRow(rows, s.take)
	return touched, errors.Join(err, rows.Close())
}

func eachRow(rows driver.Rows, take func(row) error) (some bool, err error) {
	values := make(sqliteRow, len(rows.Columns()))
	for {
		if err := rows.Next(values); err != nil {
			if errors.Is(err, io.EOF) {
				return some, nil
			}
			return some, err
		}
		some = true
		if err := take(values); err != nil {
			return some, err
		}
	}
}

func (c *sqliteConnection) close() error {
	var err error
	for _, s := range c.prepared {
		err = errors.Join(err, s.close())
	}
	return errors.Join(err, c.raw.Close())
}

// sqliteRow holds the values of a row as the driver gives them.
type sqliteRow []driver.Value

func (r sqliteRow) Scan(targets ...any) error {
	if len(targets) != len(r) {
		return fmt.Errorf("a row of %d columns was read into %d targets", len(r), len(targets))
	}
	for i, target := range targets {
		if !assign(target, r[i]) {
			return fmt.Errorf("column %d holds %T, read into %T", i, r[i], target)
		}
	}
	return nil
}

func assign(target any, value driver.Value) (ok bool) {
	switch t := target.(type) {
	case *int64:
		*t, ok = value.(int64)
	case *string:
		*t, ok = value.(string)
	case *[]byte:
		*t, ok = value.([]byte)
		ok = ok || value == nil
	case *bool:
		switch v := value.(type) {
		case bool:
			*t, ok = v, true
		case int64:
			*t, ok = v != 0, true
		}
	}
	return ok
}

// sqliteTrouble marks the errors that come from the disk or another process
// rather than from a wrong statement.
func sqliteTrouble(err error) error {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return err
	}
	switch e.Code() & 0xff { // extended codes keep the kind in the low byte
	case sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_NOMEM,
		sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_PROTOCOL:
		return fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	return err
}
