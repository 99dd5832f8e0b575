package store

import (
	"context"
	"fmt"
)

// tables lists what Sizes counts.
var tables = []string{
	"accounts", "apis", "audit", "budgets", "capabilities", "client_logos", "client_secrets", "clients", "consents", "decisions", "grants",
	"identifiers", "keys", "nodes", "one_time_codes", "outbox", "parked_tickets", "replays", "revoked_tokens", "sessions", "sign_in_links",
}

// ready takes the lock that every write needs and changes nothing: a file that
// another process keeps locked, or a lost disk, shows here.
func (d *sqliteDatabase) ready(ctx context.Context) error {
	_, err := d.writer.run(ctx, func(b *batch) {
		b.read(func(r row) error { return r.Scan(new(int64)) }, `SELECT version FROM keyring`)
	})
	return err
}

func (d *sqliteDatabase) sizes(ctx context.Context) (map[string]int64, error) {
	sizes := make(map[string]int64, len(tables))
	for _, table := range tables {
		var n int64
		err := d.read(ctx, statement{text: `SELECT count(*) FROM ` + table, take: func(r row) error { return r.Scan(&n) }})
		if err != nil {
			return nil, err
		}
		sizes[table] = n
	}
	return sizes, nil
}

// ready fails on a standby: it would answer reads that are behind, and decide on them.
func (d *postgresDatabase) ready(ctx context.Context) error {
	var standby bool
	err := d.read(ctx, statement{text: `SELECT pg_is_in_recovery()`, take: func(r row) error { return r.Scan(&standby) }})
	if err == nil && standby {
		return fmt.Errorf("%w: this PostgreSQL is a standby", ErrUnavailable)
	}
	return err
}

// sizes are the planner's estimates: counting every row would cost more than
// the metric is worth.
func (d *postgresDatabase) sizes(ctx context.Context) (map[string]int64, error) {
	sizes := make(map[string]int64, len(tables))
	err := d.read(ctx, statement{
		text: `SELECT relname::text, greatest(reltuples, 0)::bigint FROM pg_class
			WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace AND relname = ANY($1)`,
		args: []any{tables},
		take: func(r row) error {
			var table string
			var n int64
			err := r.Scan(&table, &n)
			sizes[table] = n
			return err
		},
	})
	return sizes, err
}
