package store

import (
	"context"
	"strconv"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/audit"
	"github.com/authgrove/authgrove/internal/notify"
)

// freshSession: the session named by the parameter is one of the account a,
// lives, and was signed in a short while ago.
func freshSession(parameter string) string {
	return `EXISTS (SELECT 1 FROM sessions s WHERE s.number = ` + parameter + ` AND s.account_number = a.number
		AND s.account_revocation = a.revocation AND ` + livingSession + `
		AND s.authenticated_at_ms + ` + strconv.FormatInt(account.FreshFor.Milliseconds(), 10) + ` > now_ms())`
}

// An owner's change holds the account's row first and puts its attempt on it;
// every later statement is made only if it is there.
var (
	isFresh   = `SELECT a.number FROM accounts a WHERE a.number = $1 AND ` + activeAccount + ` AND ` + freshSession("$2")
	holdOwned = `UPDATE accounts AS a SET attempt_id = $3 WHERE a.number = $1 AND ` + activeAccount + `
		AND a.updated_at_ms = $4 AND ` + freshSession("$2") + ` RETURNING number`
)

// holds is the condition that the account named by the one parameter carries
// the attempt named by the other.
func holds(number, attempt string) string {
	return `EXISTS (SELECT 1 FROM accounts h WHERE h.number = ` + number + ` AND h.attempt_id = ` + attempt + `)`
}

// owned is what the first statements of an owner's change found.
type owned struct{ fresh, held bool }

func (o *owned) hold(b *batch, by account.Owner, since account.Version, attempt []byte) {
	*o = owned{}
	b.read(func(r row) error { o.fresh = true; return r.Scan(new(int64)) }, isFresh, int64(by.Account), by.Session)
	b.read(func(r row) error { o.held = true; return r.Scan(new(int64)) }, holdOwned, int64(by.Account), by.Session, attempt, millis(since))
}

func (o *owned) err() error {
	switch {
	case !o.fresh:
		return account.ErrStepUp
	case !o.held:
		return account.ErrChanged
	}
	return nil
}

// A raised counter ends every session and every grant, which carry a copy of
// it; one session is given the new one and so goes on.
const (
	raiseCounter = `revocation = revocation + 1, updated_at_ms = ` + later
	raise        = `UPDATE accounts SET ` + raiseCounter + ` WHERE number = $1 AND attempt_id = $2 RETURNING revocation`
	keepSession  = `UPDATE sessions AS s SET account_revocation = s.account_revocation + 1
		WHERE s.number = $3 AND s.account_number = $1 AND ` + livingSession + `
			AND EXISTS (SELECT 1 FROM accounts a WHERE a.number = $1 AND a.attempt_id = $2 AND a.revocation = s.account_revocation + 1)`
)

// EndOtherSessions implements session.OwnStore.
func (s *Store) EndOtherSessions(ctx context.Context, a account.Number, keep int64, event audit.Event) (revocation int64, err error) {
	var ended over
	attempt := newAttempt()
	err = s.db.write(ctx, func(b *batch) {
		b.do(`UPDATE accounts SET attempt_id = $2 WHERE number = $1`, int64(a), attempt)
		b.read(func(r row) error { return r.Scan(&revocation) }, raise, int64(a), attempt)
		b.do(keepSession, int64(a), attempt, keep)
		ended.add(b, endedByAccount, int64(a), attempt)
		b.do(recordAccountChange, recordArguments(ctx, event, int64(a), attempt)...)
	})
	ended.wake(s, err)
	return revocation, err
}

// notices queues what owners are told about a change that holds the account.
func notices(b *batch, list []notify.Sealed, a account.Number, attempt []byte) {
	for _, m := range list {
		queueMessage(b, m, `FROM accounts WHERE number = $4 AND attempt_id = $5`, int64(a), attempt)
	}
}
