package store

import (
	"context"
	"time"

	"github.com/authgrove/authgrove/internal/audit"
)

// record is the text that writes one event for every row of source: a FROM
// clause whose own parameters begin at $10. Numbers that the event leaves open
// are taken from that row, by the given expressions.
func record(account, client, grant, session, source string) string {
	given := func(parameter, expression string) string {
		return `CASE WHEN CAST(` + parameter + ` AS BIGINT) <> 0 THEN CAST(` + parameter + ` AS BIGINT) ELSE ` + expression + ` END`
	}
	return `INSERT INTO audit (kind, actor, account_number, client_number, grant_number, session_number, detail,
			request_id, network, happened_at_ms)
		SELECT $1, $2, ` + given("$3", account) + `, ` + given("$4", client) + `, ` + given("$5", grant) + `, ` +
		given("$6", session) + `, $7, $8, $9, now_ms() ` + source
}

// recordArguments are $1 to $9 of record, then those of its source.
func recordArguments(ctx context.Context, e audit.Event, source ...any) []any {
	origin := audit.OriginOf(ctx)
	return append([]any{
		string(e.Kind), e.Actor, e.Account, e.Client, e.Grant, e.Session, e.Detail, origin.RequestID, origin.Network,
	}, source...)
}

var recordAlone = record("0", "0", "0", "0", "")

// Record implements oauth.GrantStore.
func (s *Store) Record(ctx context.Context, event audit.Event) error {
	return s.db.write(ctx, func(b *batch) { b.do(recordAlone, recordArguments(ctx, event)...) })
}

// AuditAfter returns up to limit events with a number greater than after, in
// order. It stops below the oldest open transaction: numbers are taken before
// commits, so a smaller one may still appear, and a reader who had passed it
// would never see it. While such a transaction is open it may return nothing.
func (s *Store) AuditAfter(ctx context.Context, after int64, limit int) ([]audit.Record, error) {
	settled, err := s.db.settled(ctx)
	if err != nil {
		return nil, err
	}
	var records []audit.Record
	err = s.db.read(ctx, statement{
		text: `SELECT number, kind, actor, account_number, client_number, grant_number, session_number, detail,
				request_id, network, happened_at_ms
			FROM audit WHERE number > $1 AND number <= $2 ORDER BY number LIMIT $3`,
		args: []any{after, settled, int64(limit)},
		take: func(answer row) error {
			var r audit.Record
			var at int64
			err := answer.Scan(&r.Number, (*string)(&r.Kind), &r.Actor, &r.Account, &r.Client, &r.Grant, &r.Session,
				&r.Detail, &r.RequestID, &r.Network, &at)
			r.At = instant(at)
			records = append(records, r)
			return err
		},
	})
	return records, err
}

const highestAuditNumber = `SELECT coalesce(max(number), 0) FROM audit`

// settled: one writer commits in the order of numbers.
func (d *sqliteDatabase) settled(ctx context.Context) (highest int64, err error) {
	err = d.read(ctx, statement{text: highestAuditNumber, take: func(r row) error { return r.Scan(&highest) }})
	return highest, err
}

// settlingTime is how long AuditAfter waits for transactions that are open.
// Those of this program take milliseconds.
const settlingTime = 500 * time.Millisecond

// writers are the transactions that may have taken an audit number: to insert,
// each took this lock on the table first and holds it to its end.
const writers = `FROM pg_locks WHERE locktype = 'relation' AND relation = 'audit'::regclass
	AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND mode = 'RowExclusiveLock'`

// settled waits for the transactions that were writing when the highest number
// was read: whoever may still add a smaller one is among them.
func (d *postgresDatabase) settled(ctx context.Context) (highest int64, err error) {
	var open []string
	err = d.read(ctx, statement{
		text: `SELECT (` + highestAuditNumber + `), ARRAY(SELECT virtualtransaction ` + writers + `)`,
		take: func(r row) error { return r.Scan(&highest, &open) },
	})
	for deadline := time.Now().Add(settlingTime); err == nil && len(open) > 0; time.Sleep(settlingTime / 50) {
		if time.Now().After(deadline) {
			return 0, nil
		}
		err = d.read(ctx, statement{
			text: `SELECT ARRAY(SELECT virtualtransaction ` + writers + ` AND virtualtransaction = ANY($1))`,
			args: []any{open},
			take: func(r row) error { return r.Scan(&open) },
		})
	}
	return highest, err
}
