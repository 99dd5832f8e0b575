package store

import (
	"context"

	"github.com/authgrove/authgrove/internal/audit"
	"github.com/authgrove/authgrove/internal/client"
	"github.com/authgrove/authgrove/internal/notify"
	"github.com/authgrove/authgrove/internal/oauth"
)

// readingRow reads a grant with what is around it.
type readingRow struct {
	grantRow
	state, removed string
	now            int64
}

func (r *readingRow) value() oauth.GrantReading {
	return oauth.GrantReading{
		Grant: r.grantRow.value(), State: oauth.GrantState(r.state), Removed: parseRemoved(r.removed), Now: instant(r.now),
	}
}

const readGrant = `SELECT ` + grantState + ` AS state, coalesce(k.removed, '') AS removed, now_ms() AS now,` + grantColumns + `
	FROM grants` + parents + ` WHERE grants.number = $1`

// ReadGrant implements oauth.GrantStore.
func (s *Store) ReadGrant(ctx context.Context, n oauth.GrantNumber) (g oauth.GrantReading, found bool, err error) {
	var r readingRow
	found, err = s.query(ctx, readGrant, []any{int64(n)},
		append([]any{&r.state, &r.removed, &r.now}, r.targets()...)...)
	if err != nil || !found {
		return oauth.GrantReading{}, false, err
	}
	return r.value(), true, nil
}

const tokenRevoked = `EXISTS (SELECT 1 FROM revoked_tokens WHERE token_id = $2) AS token_revoked`

// tokenColumns are few, because every API call of somebody else's may cost one
// such reading, and each column of an answer costs more than a join.
const tokenColumns = grantState + ` AS state, ` + tokenRevoked + `, grants.seed, grants.client_number, grants.scope,
	grants.consent_counter, coalesce(k.removed, '') AS removed, grants.claims`

const fromGrant = ` FROM grants` + parents + ` WHERE grants.number = $1`

const readToken = `SELECT ` + tokenColumns + fromGrant

const readTokenAndPerson = `SELECT ` + tokenColumns + `, coalesce(a.subject, '') AS subject,
	coalesce(a.claims, '') AS person, coalesce(a.updated_at_ms, 0) AS updated` + fromGrant

const readClientToken = `SELECT CASE WHEN c.number IS NULL OR NOT ` + usableClient + `
		THEN '` + string(oauth.ClientIsGone) + `' ELSE '` + string(oauth.Alive) + `' END AS state,
		` + tokenRevoked + `
	FROM (SELECT 1 AS one) AS unit LEFT JOIN clients c ON c.number = $1`

// ReadToken implements oauth.GrantStore.
func (s *Store) ReadToken(ctx context.Context, q oauth.TokenQuery) (t oauth.TokenReading, found bool, err error) {
	if q.Number == 0 {
		found, err = s.query(ctx, readClientToken, []any{int64(q.Client), q.Token[:]}, (*string)(&t.State), &t.Revoked)
		return t, found, err
	}
	var seed []byte
	var removed, claims string
	var updated int64
	text := readToken
	targets := []any{(*string)(&t.State), &t.Revoked, &seed, (*int64)(&t.Client), &t.Rights.Scope,
		&t.Rights.ConsentCounter, &removed, &t.Rights.Claims}
	if q.Person {
		text = readTokenAndPerson
		targets = append(targets, (*string)(&t.Person.Subject), &claims, &updated)
	}
	found, err = s.query(ctx, text, []any{int64(q.Number), q.Token[:]}, targets...)
	if err != nil || !found {
		return oauth.TokenReading{}, false, err
	}
	copy(t.Seed[:], seed)
	t.Rights.Removed = parseRemoved(removed)
	t.Person.Claims, t.Person.UpdatedAt = s.claims.of(claims), instant(updated)
	return t, true, nil
}

// The call that ends a grant signs it, and only its own signature is recorded:
// of two racing calls the second finds the grant ended.
const revokeGrant = `UPDATE grants SET revoked_at_ms = now_ms(), revoked_because = $3, revoked_by = $4
	WHERE number = $1 AND (CAST($2 AS BIGINT) = 0 OR client_number = $2) AND revoked_at_ms = 0`

var recordRevocation = record("grants.account_number", "grants.client_number", "grants.number", "grants.session_number",
	`FROM grants WHERE grants.number = $10 AND grants.revoked_by = $11`)

// RevokeGrant implements oauth.GrantStore.
func (s *Store) RevokeGrant(
	ctx context.Context, n oauth.GrantNumber, c client.Number, because string, event audit.Event, messages ...notify.Sealed,
) error {
	attempt := newAttempt()
	return s.writeAndSend(ctx, func(b *batch) {
		b.do(revokeGrant, int64(n), int64(c), because, attempt)
		b.do(recordRevocation, recordArguments(ctx, event, int64(n), attempt)...)
		for _, m := range messages {
			queueMessage(b, m, "FROM grants WHERE grants.number = $4 AND grants.revoked_by = $5", int64(n), attempt)
		}
	})
}
