package store

import (
	"context"
	"errors"
)

// inspectPostgres opens the database as a server does, which changes nothing
// there, and fails where a server would.
func inspectPostgres(ctx context.Context, url string) (found Inspection, err error) {
	d, err := openPostgres(ctx, url)
	if err != nil {
		return found, err
	}
	defer func() { err = errors.Join(err, d.close()) }()
	err = found.readPostgres(ctx, d)
	return found, err
}

func (i *Inspection) readPostgres(ctx context.Context, d *postgresDatabase) (err error) {
	var version, commit string
	var hasTable bool
	if err := readInto(ctx, d, `SELECT current_setting('server_version'), current_setting('synchronous_commit'),
		to_regclass('goose_db_version') IS NOT NULL`, &version, &commit, &hasTable); err != nil {
		return err
	}
	i.Engine = "PostgreSQL " + version + ", synchronous_commit " + commit
	if i.Pending, err = pending(ctx, d, "postgres", hasTable); err != nil {
		return err
	}
	if i.Refused = d.ready(ctx); i.Refused == nil {
		i.Refused = refusedByPostgres(ctx, d, len(i.Pending) == 0)
	}
	if len(i.Pending) > 0 {
		return nil
	}
	return i.readKept(ctx, d)
}

// refusedByPostgres asks what a write would be told.
func refusedByPostgres(ctx context.Context, d *postgresDatabase, migrated bool) error {
	var readOnly, allowed bool
	if err := readInto(ctx, d, `SELECT current_setting('transaction_read_only') = 'on'`, &readOnly); err != nil {
		return err
	}
	if readOnly {
		return errors.New("transactions of this user are read-only")
	}
	text := `SELECT has_schema_privilege(current_schema(), 'CREATE')`
	if migrated {
		text = `SELECT has_table_privilege('accounts', 'SELECT, INSERT, UPDATE, DELETE')`
	}
	if err := readInto(ctx, d, text, &allowed); err != nil {
		return err
	}
	if !allowed {
		return errors.New("this user lacks the right to write to the tables")
	}
	return nil
}
