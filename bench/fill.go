package main

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	_ "github.com/jackc/pgx/v5/stdlib" // the drivers of the server,
	_ "modernc.org/sqlite"             // to store grants beside it
)

// filling stores copies of a grant that the server made. It names no column but
// those that must differ, so it holds when others are added.
type filling struct {
	db     *sql.DB
	sqlite bool
}

func openFilling(url string) (*filling, error) {
	if path, ok := strings.CutPrefix(url, "sqlite://"); ok {
		db, err := sql.Open("sqlite", "file:"+path+"?_pragma=busy_timeout(20000)")
		return &filling{db, true}, err
	}
	db, err := sql.Open("pgx", url)
	return &filling{db, false}, err
}

func (f *filling) close() { f.db.Close() }

// perAccount is the default of grants_per_client.
const perAccount = 50

// batch keeps the server's own writes from waiting long.
const batch = 20_000

// fillUpTo stores copies until there are so many grants.
func (f *filling) fillUpTo(ctx context.Context, size int) error {
	for {
		var have int
		if err := f.db.QueryRowContext(ctx, `SELECT count(*) FROM grants`).Scan(&have); err != nil {
			return err
		}
		missing := min(size-have, batch)
		if missing <= 0 {
			return f.settle(ctx)
		}
		if err := f.add(ctx, missing); err != nil {
			return err
		}
	}
}

// add copies the account that owns the newest grant, then that grant.
func (f *filling) add(ctx context.Context, n int) error {
	var account int64
	if err := f.db.QueryRowContext(ctx, `SELECT max(number) FROM accounts`).Scan(&account); err != nil {
		return err
	}
	accounts := (n + perAccount - 1) / perAccount
	if err := f.copy(ctx, "accounts", "SELECT min(number) FROM accounts", accounts, map[string]string{
		"subject": f.text("subject"), "attempt_id": f.random("attempt_id"),
	}); err != nil {
		return err
	}
	return f.copy(ctx, "grants", "SELECT max(number) FROM grants WHERE account_number = (SELECT min(number) FROM accounts)", n, map[string]string{
		"code_id": f.random("code_id"), "attempt_id": f.random("attempt_id"), "seed": f.random("seed"),
		"account_number": fmt.Sprintf("%d + series.n %% %d", account+1, accounts),
	})
}

// copy inserts n copies of one row with other values in some columns.
func (f *filling) copy(ctx context.Context, table, which string, n int, others map[string]string) error {
	rows, err := f.db.QueryContext(ctx, "SELECT * FROM "+table+" WHERE 1 = 0")
	if err != nil {
		return err
	}
	columns, err := rows.Columns()
	rows.Close()
	if err != nil {
		return err
	}
	var names, values []string
	for _, name := range columns {
		value, other := others[name]
		switch {
		case name == "number":
			continue
		case !other:
			value = "original." + name
		}
		names, values = append(names, name), append(values, value)
	}
	series := fmt.Sprintf("generate_series(0, %d) AS series(n)", n-1)
	if f.sqlite {
		series = fmt.Sprintf("(WITH RECURSIVE s(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM s WHERE n < %d) SELECT n FROM s) AS series", n-1)
	}
	_, err = f.db.ExecContext(ctx, fmt.Sprintf("INSERT INTO %s (%s) SELECT %s FROM %s, %s AS original WHERE original.number = (%s) ORDER BY series.n",
		table, strings.Join(names, ", "), strings.Join(values, ", "), series, table, which))
	return err
}

// random is as many random bytes as the original has.
func (f *filling) random(column string) string {
	if f.sqlite {
		return fmt.Sprintf("randomblob(length(original.%s))", column)
	}
	return fmt.Sprintf("substring(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) FROM 1 FOR length(original.%s))", column)
}

// text is a random text of the original's length at most.
func (f *filling) text(column string) string {
	if f.sqlite {
		return fmt.Sprintf("substr(lower(hex(randomblob(16))), 1, length(original.%s))", column)
	}
	return "gen_random_uuid()::text"
}

// settle brings the files and the statistics to rest, as they are in a database that grew slowly.
func (f *filling) settle(ctx context.Context) error {
	statements := []string{"ANALYZE", "CHECKPOINT"}
	if f.sqlite {
		statements = []string{"PRAGMA wal_checkpoint(TRUNCATE)"}
	}
	for _, statement := range statements {
		if _, err := f.db.ExecContext(ctx, statement); err != nil && statement != "CHECKPOINT" { // which a plain user may not
			return err
		}
	}
	return nil
}

func (f *filling) bytesPerGrant(ctx context.Context) (float64, error) {
	question := `SELECT pg_database_size(current_database())::float8 - (SELECT pg_database_size('template1'))`
	if f.sqlite {
		question = `SELECT (SELECT page_count FROM pragma_page_count()) * (SELECT page_size FROM pragma_page_size())`
	}
	var bytes float64
	var grants int
	if err := f.db.QueryRowContext(ctx, question).Scan(&bytes); err != nil {
		return 0, err
	}
	err := f.db.QueryRowContext(ctx, `SELECT count(*) FROM grants`).Scan(&grants)
	return bytes / float64(grants), err
}
