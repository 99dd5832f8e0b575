package store

import (
	"context"
	"strconv"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/client"
	"github.com/authgrove/authgrove/internal/oauth"
)

// logoutKept is in milliseconds.
var logoutKept = strconv.FormatInt(oauth.LogoutKept.Milliseconds(), 10)

// sessionsOver adds a job for each session s, of an account a, that a condition
// names. It stands in the verb that ends the sessions, after the statements that do.
var sessionsOver = `INSERT INTO jobs (kind, name, body, attempts, lease, reason, next_at_ms, expires_at_ms, created_at_ms)
	SELECT '` + string(oauth.SessionOver) + `', CAST(s.number AS TEXT),
		CAST(s.account_number AS TEXT) || ' ' || CAST(s.number AS TEXT) || ' ' || a.subject, 0, NULL, '',
		now_ms(), now_ms() + ` + logoutKept + `, now_ms()
	FROM sessions s JOIN accounts a ON a.number = s.account_number WHERE `

// Which sessions an attempt has ended. A session whose account's counter moved
// is not written to; it is one that lived until then.
const (
	endedByNumber  = `s.number = $1 AND s.attempt_id = $2`
	endedOfAccount = `s.account_number = $1 AND s.attempt_id = $2`
	endedAtStart   = `(s.key_hash = $1 OR s.account_number = $2) AND s.attempt_id = $3`
	endedByAccount = `s.account_number = $1 AND a.attempt_id = $2 AND ` + livingSession + `
		AND (s.account_revocation = a.revocation - 1 OR s.account_revocation = a.revocation AND NOT (` + activeAccount + `))`
)

// over is what a verb remembers of the sessions that it has ended.
type over struct{ any bool }

// add adds the jobs of the sessions that the condition names.
func (o *over) add(b *batch, which string, args ...any) {
	o.any = false
	b.read(func(r row) error { o.any = true; return r.Scan(new(int64)) },
		sessionsOver+which+` ON CONFLICT (kind, name) DO NOTHING RETURNING number`, args...)
}

// wake tells this node's worker, once the verb is durable.
func (o *over) wake(s *Store, err error) {
	if err == nil && o.any {
		s.wakeWorker()
	}
}

// An ID token with a sid was, or could be, made of each grant with openid that
// was not born revoked. A scope is words with one space between them. A quote
// within a member's value is escaped, so the name of a member is found in no other.
const listSessionClients = `SELECT ` + clientColumns + ` FROM clients c LEFT JOIN client_secrets x ON x.number = 0
	WHERE c.number > $3 AND c.metadata LIKE $5 AND ` + usableClient + ` AND c.number IN (SELECT client_number FROM grants
		WHERE account_number = $1 AND session_number = $2 AND refusal = '' AND ' ' || scope || ' ' LIKE '% ` + oauth.ScopeOpenID + ` %')
	ORDER BY c.number LIMIT $4`

// ListSessionClients implements oauth.SessionClientStore.
func (s *Store) ListSessionClients(
	ctx context.Context, a account.Number, session int64, by oauth.LogoutChannel, after client.Number, limit int,
) ([]client.Client, error) {
	var r clientReader
	err := s.db.read(ctx, statement{text: listSessionClients, args: []any{int64(a), session, int64(after), int64(limit), `%"` + string(by) + `":"%`}, take: r.take})
	return r.clients, err
}
