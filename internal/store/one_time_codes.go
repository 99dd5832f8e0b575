package store

import (
	"context"
	"strconv"

	"github.com/authgrove/authgrove/internal/audit"
	"github.com/authgrove/authgrove/internal/login"
)

// liveCode: the code c can still be guessed at.
var liveCode = `(c.used_at_ms = 0 AND c.tries < ` + strconv.Itoa(login.CodeTries) + ` AND c.expires_at_ms > now_ms())`

// usedUp: of the budget with this key nothing is left.
func usedUp(key, limit string) string {
	return `EXISTS (SELECT 1 FROM budgets WHERE key_hash = ` + key + ` AND used >= ` + limit + ` AND until_at_ms > now_ms())`
}

// The charges before it hold the spender's budgets, so of one spender's starts
// one at a time counts what is live.
var (
	putCode = `INSERT INTO one_time_codes (flow_hash, purpose, identifier_hash, code_hash, spender_hash, account_number,
			account_revocation, tries, used_at_ms, expires_at_ms, created_at_ms, attempt_id)
		SELECT $1, $2, $3, $4, $5, $6, coalesce((SELECT revocation FROM accounts WHERE number = $6), 0), 0, 0,
			now_ms() + $7, now_ms(), $8
		WHERE EXISTS (SELECT 1 FROM budgets WHERE key_hash = $9 AND attempt_id = $8)
			AND NOT ` + usedUp("$10", "$11") + `
			AND (SELECT count(*) FROM one_time_codes c WHERE c.spender_hash = $5 AND ` + liveCode + `
				AND NOT (c.flow_hash = $1 AND c.purpose = $2)) < $12
		ON CONFLICT (flow_hash, purpose) DO UPDATE SET identifier_hash = excluded.identifier_hash,
			code_hash = excluded.code_hash, spender_hash = excluded.spender_hash, account_number = excluded.account_number,
			account_revocation = excluded.account_revocation, tries = 0, used_at_ms = 0,
			expires_at_ms = excluded.expires_at_ms, created_at_ms = excluded.created_at_ms, attempt_id = excluded.attempt_id
		RETURNING expires_at_ms`
	stopped    = `SELECT 1 FROM (SELECT 1 AS one) AS unit WHERE ` + usedUp("$1", "$2")
	codeIsMade = `FROM one_time_codes WHERE flow_hash = $4 AND purpose = $5 AND attempt_id = $6`
)

// StartCode implements login.CodeStore.
func (s *Store) StartCode(ctx context.Context, c login.CodeStart) (started login.CodeStarted, err error) {
	attempt, p, last := newAttempt(), c.Place, c.Charges[len(c.Charges)-1].Key
	err = s.writeAndSend(ctx, func(b *batch) {
		started = login.CodeStarted{}
		spend(b, c.Charges, attempt, &started.Charged)
		b.read(func(r row) error { started.Stopped = true; return r.Scan(new(int64)) }, stopped, c.Failures.Key[:], c.Failures.Limit)
		b.read(func(r row) error { started.Made = true; return r.Scan(new(int64)) }, putCode,
			p.Flow[:], string(p.Purpose), p.Identifier[:], c.Hash[:], c.Spender[:], int64(c.Account),
			c.Lifetime.Milliseconds(), attempt, last[:], c.Failures.Key[:], c.Failures.Limit, c.LiveCodes)
		queueMessage(b, c.Message, codeIsMade, p.Flow[:], string(p.Purpose), attempt)
	})
	return started, err
}

// A guess holds the row first, then is counted as a failure, and only then
// looked at: what is counted twice, once with the code and once with whoever
// guesses, is decided under both locks. A guess at no live code, or by those
// whose failures are used up, changes nothing.
var (
	holdCode = `UPDATE one_time_codes AS c SET attempt_id = $4
		WHERE c.flow_hash = $1 AND c.purpose = $2 AND c.identifier_hash = $3 AND ` + liveCode + `
			AND (CAST($5 AS BIGINT) = 0 OR c.account_number = $5)`
	held        = `EXISTS (SELECT 1 FROM one_time_codes WHERE flow_hash = $5 AND purpose = $6 AND attempt_id = $4)`
	countFailed = `INSERT INTO budgets AS b (key_hash, used, until_at_ms, attempt_id)
		SELECT $1, 1, now_ms() + $3, $4 WHERE CAST($2 AS BIGINT) > 0 AND ` + held + ` ` + chargeAgain
	countTry = `UPDATE one_time_codes AS c SET tries = c.tries + 1,
			used_at_ms = CASE WHEN c.code_hash = $4 AND ` + ownerUnmoved + ` THEN now_ms() ELSE 0 END
		WHERE c.flow_hash = $1 AND c.purpose = $2 AND c.attempt_id = $3
			AND EXISTS (SELECT 1 FROM budgets WHERE key_hash = $5 AND attempt_id = $3)
		RETURNING tries, used_at_ms, account_number`
	ownerUnmoved = `(c.account_number = 0 OR EXISTS (SELECT 1 FROM accounts a
		WHERE a.number = c.account_number AND ` + activeAccount + ` AND a.revocation = c.account_revocation))`
	isRight   = ` AND EXISTS (SELECT 1 FROM one_time_codes WHERE flow_hash = $2 AND purpose = $3 AND attempt_id = $4 AND used_at_ms <> 0)`
	recordTry = `INSERT INTO audit (kind, actor, account_number, client_number, grant_number, session_number, detail,
			request_id, network, happened_at_ms)
		SELECT CASE WHEN c.used_at_ms <> 0 THEN '` + string(audit.CodeAccepted) + `' ELSE '` + string(audit.CodeRefused) + `' END,
			'', c.account_number, 0, 0, 0, c.purpose, $5, $6, now_ms()
		FROM one_time_codes c WHERE c.flow_hash = $1 AND c.purpose = $2 AND c.attempt_id = $3
			AND EXISTS (SELECT 1 FROM budgets WHERE key_hash = $4 AND attempt_id = $3)`
)

// TryCode implements login.CodeStore.
func (s *Store) TryCode(ctx context.Context, t login.CodeTry) (tried login.CodeTried, err error) {
	origin, flow, purpose, attempt := audit.OriginOf(ctx), t.Place.Flow[:], string(t.Place.Purpose), t.Attempt[:]
	failures := t.Failures
	err = s.db.write(ctx, func(b *batch) {
		tried = login.CodeTried{}
		b.do(holdCode, flow, purpose, t.Place.Identifier[:], attempt, int64(t.Account))
		b.do(countFailed, failures.Key[:], failures.Limit, failures.Window.Milliseconds(), attempt, flow, purpose)
		b.read(func(r row) error {
			var used int64
			err := r.Scan(&tried.Tries, &used, (*int64)(&tried.Account))
			tried.Evaluated, tried.Right = true, used != 0
			return err
		}, countTry, flow, purpose, attempt, t.Hash[:], failures.Key[:])
		settle(b, t.Settlement, isRight, flow, purpose, attempt)
		b.do(recordTry, flow, purpose, attempt, failures.Key[:], origin.RequestID, origin.Network)
	})
	return tried, err
}
