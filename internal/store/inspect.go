package store

import (
	"context"
	"fmt"
	"io/fs"
	"path"
	"time"

	"github.com/pressly/goose/v3"

	"github.com/authgrove/authgrove/internal/jose"
)

// Inspection is what a look at a database found.
type Inspection struct {
	// Engine is the database and its version.
	Engine string
	// Pending names the steps of the schema that are missing. While there are
	// any, the clock and the keys are not looked at.
	Pending []string
	// Unsafe is why a commit may be lost after it was acknowledged, and Refused
	// why nothing can be written; nil if all is well.
	Unsafe, Refused error
	// Mode is of the file of an embedded database; 0 for PostgreSQL.
	Mode fs.FileMode
	// Ahead is how far the database's clock is before this machine's. An
	// embedded database has this machine's.
	Ahead time.Duration
	Keys  jose.StoredKeys
}

// Inspect looks at a database and changes nothing in it or about it: no file or
// table is made, no mode or setting is set. It fails if the database is missing
// (fs.ErrNotExist for a file) or cannot be reached.
func Inspect(ctx context.Context, url string) (Inspection, error) {
	if path, ok := sqlitePath(url); ok {
		return inspectSQLite(ctx, path)
	}
	if isPostgres(url) {
		return inspectPostgres(ctx, url)
	}
	return Inspection{}, errUnknownURL(url)
}

// readInto asks for one row.
func readInto(ctx context.Context, d database, text string, targets ...any) error {
	return d.read(ctx, statement{text: text, take: func(r row) error { return r.Scan(targets...) }})
}

// pending compares the steps that this program has with those that are noted as
// applied. The library that applies them would make its table to say so.
func pending(ctx context.Context, d database, folder string, hasTable bool) (names []string, err error) {
	applied := map[int64]bool{}
	if hasTable {
		err := d.read(ctx, statement{text: `SELECT version_id FROM goose_db_version WHERE is_applied`, take: func(r row) error {
			var version int64
			err := r.Scan(&version)
			applied[version] = true
			return err
		}})
		if err != nil {
			return nil, err
		}
	}
	files, err := fs.Glob(migrations, "migrations/"+folder+"/*.sql")
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		version, err := goose.NumericComponent(path.Base(file))
		if err != nil {
			return nil, fmt.Errorf("read the migrations: %w", err)
		}
		if !applied[version] {
			names = append(names, path.Base(file))
		}
	}
	return names, nil
}

// readKept reads what every migrated database has.
func (i *Inspection) readKept(ctx context.Context, d database) (err error) {
	s := &Store{db: d}
	before := time.Now()
	now, err := s.Now(ctx)
	if err != nil {
		return err
	}
	after := time.Now()
	i.Ahead = now.Sub(before.Add(after.Sub(before) / 2))
	i.Keys, err = s.LoadKeys(ctx)
	return err
}
