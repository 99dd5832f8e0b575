package store

import (
	"context"
	"strings"
	"time"

	"github.com/authgrove/authgrove/internal/audit"
	"github.com/authgrove/authgrove/internal/login"
	"github.com/authgrove/authgrove/internal/session"
)

// maxSessions is how many living sessions an account may have.
const maxSessions = 100

// shownIdentifier is how an account is shown to its owner: its first identifier.
const shownIdentifier = `coalesce((SELECT value FROM identifiers WHERE identifiers.account_number = a.number
	ORDER BY place LIMIT 1), '')`

// sessionOwner joins the account if the session's copy of its counter still holds.
const sessionOwner = `accounts a ON a.number = s.account_number AND ` + activeAccount + `
	AND a.revocation = s.account_revocation`

// A session of the same account that still lives goes on under the new key.
// Everything else about it is as if it began now: the person has just proved
// who they are.
const (
	provedAccount = `EXISTS (SELECT 1 FROM accounts a WHERE a.number = $2 AND ` + activeAccount + ` AND a.revocation = $3)`
	goOn          = `UPDATE sessions AS s SET key_hash = $4, key_id = $5, acr = $6, amr = $7, request_mark = $8,
			idle_ms = $9, expires_at_ms = now_ms() + $10, authenticated_at_ms = now_ms(), used_at_ms = now_ms(),
			attempt_id = $11
		WHERE s.key_hash = $1 AND s.account_number = $2 AND s.account_revocation = $3 AND ` + livingSession + `
			AND ` + provedAccount
	begin = `INSERT INTO sessions (key_hash, key_id, acr, amr, request_mark, idle_ms, attempt_id, expires_at_ms,
			account_number, account_revocation, authenticated_at_ms, created_at_ms, used_at_ms, ended_at_ms)
		SELECT $3, $4, $5, $6, $7, $8, $10, now_ms() + $9, a.number, a.revocation, now_ms(), now_ms(), now_ms(), 0
		FROM accounts a WHERE a.number = $1 AND ` + activeAccount + ` AND a.revocation = $2
			AND NOT EXISTS (SELECT 1 FROM sessions WHERE key_hash = $3)`
)

const startedSession = `SELECT s.number FROM sessions s WHERE s.key_hash = $1 AND s.attempt_id = $2`

// What the browser had before, if it did not go on, and the oldest sessions
// above the cap end with the start, and only with it.
const (
	started     = `EXISTS (SELECT 1 FROM sessions WHERE key_hash = $2 AND attempt_id = $3)`
	endPrevious = `UPDATE sessions SET ended_at_ms = now_ms(), attempt_id = $4
		WHERE key_hash = $1 AND ended_at_ms = 0 AND ` + started
	endOldest = `UPDATE sessions SET ended_at_ms = now_ms(), attempt_id = $4
		WHERE ended_at_ms = 0 AND ` + started + ` AND number IN (
			SELECT number FROM sessions WHERE account_number = $1 AND ended_at_ms = 0
			ORDER BY authenticated_at_ms DESC, number DESC LIMIT 1000 OFFSET $5)`
)

var recordStart = record("s.account_number", "0", "0", "s.number",
	`FROM sessions s WHERE s.key_hash = $10 AND s.attempt_id = $11`)

var recordReplaced = record("s.account_number", "0", "0", "s.number",
	`FROM sessions s WHERE (s.key_hash = $10 OR s.account_number = $11) AND s.attempt_id = $12`)

var replaced = audit.Event{Kind: audit.SignedOut, Detail: "replaced"}

// StartSession implements session.Store.
func (s *Store) StartSession(
	ctx context.Context, p session.Start, event audit.Event,
) (number int64, ok bool, err error) {
	var replacedOver over
	attempt, ending := newAttempt(), newAttempt()
	next := []any{int64(p.Account), p.AccountRevocation, p.Key[:], p.KeyID, p.ACR, words(p.AMR),
		p.RequestMark, p.Idle.Milliseconds(), p.Absolute.Milliseconds(), attempt}
	err = s.writeAndSend(ctx, func(b *batch) {
		ok = false
		b.do(goOn, append([]any{p.Previous[:]}, next...)...)
		b.do(begin, next...)
		b.read(func(r row) error { ok = true; return r.Scan(&number) }, startedSession, p.Key[:], attempt)
		b.do(describe, p.Key[:], attempt, p.Device.Browser, p.Device.System, audit.OriginOf(ctx).Network)
		queueMessage(b, p.Notice, sessionIsStarted, p.Key[:], attempt)
		settle(b, settlementOf(p.Settled), ` AND `+started, p.Key[:], attempt)
		b.do(endPrevious, p.Previous[:], p.Key[:], attempt, ending)
		b.do(endOldest, int64(p.Account), p.Key[:], attempt, ending, int64(maxSessions))
		replacedOver.add(b, endedAtStart, p.Previous[:], int64(p.Account), ending)
		b.do(recordReplaced, recordArguments(ctx, replaced, p.Previous[:], int64(p.Account), ending)...)
		b.do(recordStart, recordArguments(ctx, event, p.Key[:], attempt)...)
	})
	replacedOver.wake(s, err)
	if err != nil || !ok {
		return 0, false, err
	}
	return number, true, nil
}

func settlementOf(s session.Settlement) (settled login.Settlement) {
	for _, key := range s.Clear {
		settled.Clear = append(settled.Clear, key)
	}
	for _, key := range s.Return {
		settled.Return = append(settled.Return, key)
	}
	return settled
}

const findSession = `SELECT s.number, s.account_number, a.subject, ` + shownIdentifier + `, s.authenticated_at_ms,
		s.created_at_ms, s.expires_at_ms, s.acr, s.amr, s.used_at_ms, s.idle_ms, now_ms()
	FROM sessions s JOIN ` + sessionOwner + ` WHERE s.key_hash = $1 AND ` + livingSession

// FindSession implements session.Store.
func (s *Store) FindSession(ctx context.Context, k session.Key) (found session.Session, ok bool, err error) {
	var amr string
	var authenticated, created, expires, used, idle, now int64
	ok, err = s.query(ctx, findSession, []any{k[:]}, &found.Number, (*int64)(&found.Account),
		(*string)(&found.Subject), &found.Identifier, &authenticated, &created, &expires, &found.ACR, &amr,
		&used, &idle, &now)
	if err != nil || !ok {
		return session.Session{}, false, err
	}
	found.AMR = strings.Fields(amr)
	found.AuthTime, found.CreatedAt, found.ExpiresAt = instant(authenticated), instant(created), instant(expires)
	s.touchSession(found.Number, instant(used), instant(now), time.Duration(idle)*time.Millisecond)
	return found, true, nil
}

const endSession = `UPDATE sessions SET ended_at_ms = now_ms(), attempt_id = $2 WHERE number = $1 AND ended_at_ms = 0`

var recordEnd = record("s.account_number", "0", "0", "s.number",
	`FROM sessions s WHERE s.number = $10 AND s.attempt_id = $11`)

// EndSession implements session.Store.
func (s *Store) EndSession(ctx context.Context, number int64, event audit.Event) error {
	var ended over
	attempt := newAttempt()
	err := s.db.write(ctx, func(b *batch) {
		b.do(endSession, number, attempt)
		ended.add(b, endedByNumber, number, attempt)
		b.do(recordEnd, recordArguments(ctx, event, number, attempt)...)
	})
	ended.wake(s, err)
	return err
}
