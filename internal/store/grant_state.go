package store

import (
	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/client"
	"github.com/authgrove/authgrove/internal/oauth"
)

// The texts below are shared by every statement that uses a grant, so that
// there is one answer to the question whether it lives. They call the grant
// grants, be it a row or the one being made, and its client, account, session
// and consent c, a, s and k.

// parents joins by primary key. Every join is outer: a row that is gone is a
// reason, not a grant that cannot be found.
const parents = `
	LEFT JOIN clients c ON c.number = grants.client_number
	LEFT JOIN accounts a ON a.number = grants.account_number
	LEFT JOIN sessions s ON s.number = grants.session_number
	LEFT JOIN consents k ON k.account_number = grants.account_number AND k.client_number = grants.client_number`

const usableClient = `c.state = '` + string(client.Published) + `'`

const activeAccount = `a.state = '` + string(account.Active) + `'`

// livingSession: neither ended nor expired. The last use is written at most
// once per eighth of the idle time, so a session may end that much early,
// never late.
const livingSession = `(s.ended_at_ms = 0 AND s.expires_at_ms > now_ms()
	AND (s.idle_ms = 0 OR s.used_at_ms + s.idle_ms > now_ms()))`

const grantState = `CASE
	WHEN grants.revoked_at_ms <> 0 THEN '` + string(oauth.GrantIsRevoked) + `'
	WHEN c.number IS NULL OR NOT ` + usableClient + ` OR c.revocation <> grants.client_revocation
		THEN '` + string(oauth.ClientIsGone) + `'
	WHEN grants.account_number <> 0 AND
		(a.number IS NULL OR NOT ` + activeAccount + ` OR a.revocation <> grants.account_revocation)
		THEN '` + string(oauth.AccountIsGone) + `'
	WHEN grants.session_bound AND (s.number IS NULL OR NOT ` + livingSession + `)
		THEN '` + string(oauth.SessionIsOver) + `'
	WHEN grants.account_number <> 0 AND coalesce(k.withdrawn, 0) > grants.consent_counter
		THEN '` + string(oauth.ConsentWithdrawn) + `'
	WHEN grants.account_number <> 0 AND grants.consent_expires_at_ms <> 0 AND grants.consent_expires_at_ms <= now_ms()
		THEN '` + string(oauth.ConsentHasExpired) + `'
	ELSE '` + string(oauth.Alive) + `' END`

// stateOfRow is grantState where the grant is a row of its own statement.
const stateOfRow = `(SELECT ` + grantState + ` FROM (SELECT 1 AS one) AS unit` + parents + `)`

// refreshNotOver: the grant may be refreshed as far as its own times say.
const refreshNotOver = `(grants.refreshable AND grants.refresh_ended_at_ms = 0
	AND (grants.refresh_expires_at_ms = 0 OR grants.refresh_expires_at_ms > now_ms())
	AND (grants.refresh_idle_ms = 0 OR grants.current_began_at_ms + grants.refresh_idle_ms > now_ms()))`
