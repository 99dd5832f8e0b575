package store

import (
	"bytes"
	"context"
	"errors"

	"github.com/authgrove/authgrove/internal/audit"
	"github.com/authgrove/authgrove/internal/oauth"
)

const (
	codeExpired   = "code_expired"
	clientChanged = "client_changed"
	codeReplayed  = "code_replayed"
)

// claimsGrant: the grant was opened before its code came, and this is the first
// redemption of the code.
const claimsGrant = `grants.presentations = 0 AND excluded.presentations = 1`

// endsGrant: another attempt has redeemed this code, and this one has the right
// proof, so that the code was stolen from the one or the other.
const endsGrant = `CAST($24 AS BOOLEAN) AND grants.presentations > 0
	AND grants.attempt_id <> excluded.attempt_id AND grants.revoked_at_ms = 0`

// settledByClaim is a column that the claim of an opened grant settles.
func settledByClaim(column string) string {
	return column + ` = CASE WHEN ` + claimsGrant + ` THEN excluded.` + column + ` ELSE grants.` + column + ` END,
		`
}

// spendCode is the whole redemption: it spends the code, judges the parents and
// makes the grant. A conflict is updated in the same statement, which waits for
// a rival's commit and then sees its row; inserting nothing and updating in a
// second step would miss the row of a rival that had not committed.
// The row being made is selected under the name of the table, with the columns
// of a grant, so that the shared state judges it. One row is inserted whatever has
// become of the parents: it marks the code as spent.
var spendCode = `
	INSERT INTO grants (code_id, attempt_id, presentations, revoked_by, seed,
		client_number, client_revocation, account_number, account_revocation, session_number, session_bound,
		scope, resources, authenticated_at_ms, acr, amr, consent_counter, consent_expires_at_ms,
		refreshable, generation, current_began_at_ms, previous_began_at_ms, mac_key_id,
		refresh_idle_ms, refresh_expires_at_ms, refresh_ended_at_ms,
		refusal, revoked_at_ms, revoked_because, created_at_ms, claims, opened)
	SELECT $1, $2, CASE WHEN CAST($28 AS BOOLEAN) THEN 0 ELSE 1 END, $3, $4,
		client_number, client_revocation, account_number, account_revocation, session_number, session_bound,
		$5, $6, $7, $8, $9, consent_counter, consent_expires_at_ms,
		$10, $11, now, 0, $12,
		$13, CASE WHEN lifetime = 0 THEN 0 ELSE now + lifetime END, 0,
		refusal, CASE WHEN refusal = '' THEN 0 ELSE now END, refusal, now, $27, $28
	FROM (
		SELECT grants.*, CASE
			WHEN grants.ticket_refusal <> '' THEN grants.ticket_refusal
			WHEN grants.code_expires_at_ms <= now_ms() THEN '` + codeExpired + `'
			WHEN c.code_revision <> grants.code_revision THEN '` + clientChanged + `'
			ELSE ` + grantState + ` END AS refusal
		FROM (SELECT
			CAST($14 AS BIGINT) AS client_number, CAST($15 AS BIGINT) AS client_revocation,
			CAST($16 AS BIGINT) AS account_number, CAST($17 AS BIGINT) AS account_revocation,
			CAST($18 AS BIGINT) AS session_number, CAST($19 AS BOOLEAN) AS session_bound,
			CAST($20 AS BIGINT) AS consent_counter, CAST($21 AS BIGINT) AS consent_expires_at_ms,
			CAST($22 AS BIGINT) AS code_expires_at_ms, CAST($23 AS BIGINT) AS code_revision,
			CAST($25 AS TEXT) AS ticket_refusal, CAST($26 AS BIGINT) AS lifetime,
			0 AS revoked_at_ms, now_ms() AS now) AS grants` + parents + `
	) AS judged
	WHERE true
	ON CONFLICT (code_id) DO UPDATE SET
		presentations = grants.presentations + excluded.presentations,
		` + settledByClaim("attempt_id") + settledByClaim("refusal") + settledByClaim("refreshable") + settledByClaim("mac_key_id") +
	settledByClaim("current_began_at_ms") + settledByClaim("refresh_expires_at_ms") + `
		revoked_by = CASE WHEN ` + endsGrant + ` THEN excluded.attempt_id ELSE grants.revoked_by END,
		revoked_because = CASE WHEN ` + endsGrant + ` THEN '` + codeReplayed + `'
			WHEN ` + claimsGrant + ` AND grants.revoked_at_ms = 0 THEN excluded.refusal ELSE grants.revoked_because END,
		revoked_at_ms = CASE WHEN ` + endsGrant + ` THEN now_ms()
			WHEN ` + claimsGrant + ` AND grants.revoked_at_ms = 0 THEN excluded.revoked_at_ms ELSE grants.revoked_at_ms END
	RETURNING grants.attempt_id, grants.revoked_by, grants.refusal,` + grantColumns

// recordSpending writes what the spending did. The call that made the row and
// comes again, because it did not hear the answer, has recorded it already; and
// a grant that was opened first was recorded then.
const recordSpending = `
	INSERT INTO audit (kind, actor, account_number, client_number, grant_number, session_number, detail,
		request_id, network, happened_at_ms)
	SELECT CASE
			WHEN grants.attempt_id = $2 AND grants.refusal = '' THEN '` + string(audit.GrantMade) + `'
			WHEN grants.attempt_id <> $2 AND grants.revoked_by = $2 THEN '` + string(audit.CodeReplayed) + `'
			ELSE '` + string(audit.GrantRefused) + `' END,
		'', grants.account_number, grants.client_number, grants.number, grants.session_number,
		CASE WHEN grants.attempt_id = $2 THEN grants.refusal ELSE '` + codeReplayed + `' END,
		$3, $4, now_ms()
	FROM grants WHERE grants.code_id = $1 AND (grants.attempt_id <> $2 OR
		grants.presentations = CASE WHEN CAST($5 AS BOOLEAN) THEN 0 ELSE 1 END AND (grants.opened = CAST($5 AS BOOLEAN) OR grants.refusal <> ''))`

// RedeemCode implements oauth.GrantStore.
func (s *Store) RedeemCode(ctx context.Context, r oauth.Redemption) (oauth.Redeemed, error) {
	return s.spend(ctx, r, false)
}

// OpenGrant implements oauth.GrantStore.
func (s *Store) OpenGrant(ctx context.Context, r oauth.Redemption) (oauth.Redeemed, error) {
	return s.spend(ctx, r, true)
}

func (s *Store) spend(ctx context.Context, r oauth.Redemption, opening bool) (oauth.Redeemed, error) {
	redeemed, err := s.spendOnce(ctx, r, opening)
	if errors.Is(err, errOutcomeUnknown) {
		// The same attempt again: if the first did commit, it recognises its own row.
		return s.spendOnce(ctx, r, opening)
	}
	return redeemed, err
}

func (s *Store) spendOnce(ctx context.Context, r oauth.Redemption, opening bool) (oauth.Redeemed, error) {
	var made grantRow
	var attempt, revokedBy []byte
	var refusal string
	origin := audit.OriginOf(ctx)
	err := s.db.write(ctx, func(b *batch) {
		made = grantRow{}
		b.read(func(answer row) error {
			return answer.Scan(append([]any{&attempt, &revokedBy, &refusal}, made.targets()...)...)
		}, spendCode, spendingArguments(r, opening)...)
		b.do(recordSpending, r.Code[:], r.Attempt[:], origin.RequestID, origin.Network, opening)
	})
	if err != nil {
		return oauth.Redeemed{}, err
	}
	redeemed := oauth.Redeemed{Grant: made.value()}
	switch {
	case !bytes.Equal(attempt, r.Attempt[:]):
		redeemed.Outcome = oauth.Replayed
		redeemed.Revoked = bytes.Equal(revokedBy, r.Attempt[:])
	case refusal != "":
		redeemed.Outcome, redeemed.Reason = oauth.Refused, refusal
	case !redeemed.Grant.RevokedAt.IsZero():
		// Won once, but ended before this repetition.
		redeemed.Outcome, redeemed.Reason = oauth.Refused, string(oauth.GrantIsRevoked)
	}
	return redeemed, nil
}

func spendingArguments(r oauth.Redemption, opening bool) []any {
	g := r.Grant
	return []any{
		r.Code[:], r.Attempt[:], []byte{}, g.Seed[:],
		g.Scope, words(g.Resources), millis(g.AuthTime), g.ACR, words(g.AMR),
		g.Refreshable, g.Generation, string(g.MACKey),
		g.RefreshIdle.Milliseconds(),
		int64(g.Client), r.ClientRevocation, int64(g.Account), r.AccountRevocation,
		g.Session, g.SessionBound, g.ConsentCounter, millis(g.ConsentExpiresAt),
		millis(r.CodeExpiresAt), r.CodeRevision,
		r.Proven, r.Refusal, r.RefreshLifetime.Milliseconds(), g.Claims, opening,
	}
}
