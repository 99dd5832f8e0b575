package lab

import (
	"context"
	"database/sql"
	"fmt"

	_ "github.com/jackc/pgx/v5/stdlib" // the drivers of the server
	_ "modernc.org/sqlite"             // to reach into its database
)

// Outage takes the database away and returns what brings it back: PostgreSQL is
// stopped as if its machine had died, a file is locked by another process.
func (l *Lab) Outage(ctx context.Context) (end func() error, err error) {
	if !l.SQLite() {
		return l.Cluster.Resume, l.Cluster.Stop()
	}
	db, err := OpenFile(l.DatabaseFile())
	if err != nil {
		return nil, err
	}
	connection, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := connection.ExecContext(ctx, `BEGIN IMMEDIATE`); err != nil {
		return nil, fmt.Errorf("lock the file: %w", err)
	}
	return func() error {
		_, err := connection.ExecContext(context.WithoutCancel(ctx), `ROLLBACK`)
		connection.Close()
		db.Close()
		return err
	}, nil
}

// OpenFile opens an embedded database beside the server, as another process would.
func OpenFile(path string) (*sql.DB, error) {
	return sql.Open("sqlite", "file:"+path+"?_pragma=busy_timeout(10000)")
}

// OpenDatabase opens the database as whoever holds its password or file.
func (l *Lab) OpenDatabase() (*sql.DB, error) {
	if l.SQLite() {
		return OpenFile(l.DatabaseFile())
	}
	return sql.Open("pgx", l.Database)
}
