package store

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// The limits of one verb. A verb that started is not stopped because its caller
// left: that would close the connection and leave the outcome unknown.
const (
	verbTimeout = 10 * time.Second
	maxTries    = 5
)

// errOutcomeUnknown says that the connection was lost after something was sent,
// so that the commit may or may not have happened.
var errOutcomeUnknown = fmt.Errorf("%w: the connection was lost and the outcome is unknown", ErrUnavailable)

type postgresDatabase struct {
	dialect dialect
	pool    *pgxpool.Pool
}

func openPostgres(ctx context.Context, url string) (*postgresDatabase, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("database URL: %w", err)
	}
	// The verbs are written for this isolation: each statement sees what was
	// committed before it began, and a conflicting row is waited for and read again.
	config.ConnConfig.RuntimeParams["default_transaction_isolation"] = "read committed"
	config.ConnConfig.RuntimeParams["lock_timeout"] = "5s"
	config.ConnConfig.DefaultQueryExecMode = pgx.QueryExecModeCacheStatement
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	d := &postgresDatabase{dialect: dialect{rewrite: forPostgres}, pool: pool}
	if err := d.assertDurable(ctx); err != nil {
		pool.Close()
		return nil, err
	}
	return d, nil
}

// assertDurable refuses settings under which an acknowledged commit may be lost.
func (d *postgresDatabase) assertDurable(ctx context.Context) error {
	var setting string
	if err := d.pool.QueryRow(ctx, `SELECT current_setting('synchronous_commit')`).Scan(&setting); err != nil {
		return postgresTrouble(err)
	}
	if setting == "off" {
		return errors.New("PostgreSQL runs with synchronous_commit off: an acknowledged commit could be lost")
	}
	return nil
}

func (d *postgresDatabase) read(ctx context.Context, s statement) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	countRead(ctx)
	taken := false
	take := func(r row) error { taken = true; return s.take(r) }
	again := func(err error) bool { return !taken && (repeatable(err) || isLost(err)) }
	return d.retry(ctx, again, func(ctx context.Context) error {
		rows, err := d.pool.Query(ctx, d.dialect.translate(s.text).text, s.args...)
		if err != nil {
			return err
		}
		return takeRows(rows, take)
	})
}

func takeRows(rows pgx.Rows, take func(row) error) error {
	defer rows.Close()
	for rows.Next() {
		if err := take(rows); err != nil {
			return rowError{err}
		}
	}
	return rows.Err()
}

func (d *postgresDatabase) write(ctx context.Context, v verb) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	var changed bool
	err := d.retry(ctx, repeatable, func(ctx context.Context) (err error) {
		changed, err = d.send(ctx, v)
		return err
	})
	countWrite(ctx, changed)
	return err
}

// send pipelines the verb: everything up to the Sync at its end is one
// transaction. It is committed only when Close has read what follows the Sync.
func (d *postgresDatabase) send(ctx context.Context, v verb) (changed bool, err error) {
	var b batch
	v(&b)
	var pipeline pgx.Batch
	for _, s := range b.list {
		pipeline.Queue(d.dialect.translate(s.text).text, s.args...)
	}
	results := d.pool.SendBatch(ctx, &pipeline)
	for _, s := range b.list {
		touched, err := takeResult(results, s.take)
		if err != nil {
			return false, errors.Join(err, results.Close())
		}
		changed = changed || touched
	}
	return changed, results.Close()
}

func takeResult(results pgx.BatchResults, take func(row) error) (touched bool, err error) {
	if take == nil {
		tag, err := results.Exec()
		return tag.RowsAffected() > 0, err
	}
	rows, err := results.Query()
	if err != nil {
		return false, err
	}
	err = takeRows(rows, take)
	return rows.CommandTag().RowsAffected() > 0, err
}

// retry repeats a verb as long as again says that nothing is left of its last try.
func (d *postgresDatabase) retry(
	ctx context.Context, again func(error) bool, try func(context.Context) error,
) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), verbTimeout)
	defer cancel()
	for n := 1; ; n++ {
		err := try(ctx)
		if err == nil || n == maxTries || !again(err) {
			return postgresTrouble(err)
		}
		time.Sleep(time.Duration(n) * time.Duration(rand.IntN(10_000)) * time.Microsecond)
	}
}

// repeatable is what the database refused because of its neighbours, and what
// never reached it.
func repeatable(err error) bool {
	var refused *pgconn.PgError
	if errors.As(err, &refused) {
		// serialization_failure, deadlock_detected
		return refused.Code == "40001" || refused.Code == "40P01"
	}
	return pgconn.SafeToRetry(err)
}

// isLost says that the connection, not the database, is what failed.
func isLost(err error) bool {
	return !errors.As(err, new(*pgconn.PgError)) && !errors.As(err, new(rowError)) && !errors.Is(err, context.DeadlineExceeded)
}

// rowError is an answer that we could not read: our mistake, not the database's.
type rowError struct{ error }

func (e rowError) Unwrap() error { return e.error }

// postgresTrouble tells a wrong statement, which is our mistake too, from
// trouble with the database.
func postgresTrouble(err error) error {
	var refused *pgconn.PgError
	switch {
	case err == nil, errors.As(err, new(rowError)):
		return err
	case errors.As(err, &refused):
		return refusal(refused, err)
	case pgconn.SafeToRetry(err):
		return fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	return fmt.Errorf("%w: %w", errOutcomeUnknown, err)
}

func refusal(refused *pgconn.PgError, err error) error {
	switch refused.Code[:2] {
	// connection, read-only or failed transaction, serialization, resources,
	// limits, object in use, operator intervention, system
	case "08", "25", "40", "53", "54", "55", "57", "58":
		return fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	return err
}

func (d *postgresDatabase) close() error {
	d.pool.Close()
	return nil
}
