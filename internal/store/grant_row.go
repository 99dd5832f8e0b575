package store

import (
	"strings"
	"time"

	"github.com/authgrove/authgrove/internal/oauth"
)

// grantColumns are read by grantRow. They name the table, not an alias: what an
// INSERT or UPDATE returns has no other name that both databases know.
const grantColumns = `
	grants.number, grants.seed, grants.client_number, grants.account_number,
	coalesce((SELECT subject FROM accounts WHERE accounts.number = grants.account_number), '') AS subject,
	grants.session_number, grants.session_bound, grants.scope, grants.resources, grants.authenticated_at_ms, grants.acr, grants.amr,
	grants.consent_counter, grants.consent_expires_at_ms, grants.refreshable, grants.generation, grants.current_began_at_ms,
	grants.previous_began_at_ms, grants.mac_key_id, grants.refresh_idle_ms, grants.refresh_expires_at_ms, grants.refresh_ended_at_ms,
	grants.created_at_ms, grants.revoked_at_ms, grants.revoked_because, grants.claims`

// removedOfGrant is what the consent takes away, where nothing is joined.
const removedOfGrant = `coalesce((SELECT removed FROM consents
	WHERE consents.account_number = grants.account_number AND consents.client_number = grants.client_number), '')`

// grantRow reads grantColumns.
type grantRow struct {
	grant                                                    oauth.Grant
	seed                                                     []byte
	resources, amr                                           string
	authenticated, consentExpires, currentBegan              int64
	previousBegan, idle, expires, refreshEnded, created, end int64
}

func (r *grantRow) targets() []any {
	g := &r.grant
	return []any{
		(*int64)(&g.Number), &r.seed, (*int64)(&g.Client), (*int64)(&g.Account), (*string)(&g.Subject),
		&g.Session, &g.SessionBound, &g.Scope, &r.resources, &r.authenticated, &g.ACR, &r.amr,
		&g.ConsentCounter, &r.consentExpires, &g.Refreshable, &g.Generation, &r.currentBegan,
		&r.previousBegan, (*string)(&g.MACKey), &r.idle, &r.expires, &r.refreshEnded,
		&r.created, &r.end, &g.RevokedBecause, &g.Claims,
	}
}

func (r *grantRow) value() oauth.Grant {
	g := r.grant
	copy(g.Seed[:], r.seed)
	g.Resources, g.AMR = strings.Fields(r.resources), strings.Fields(r.amr)
	g.AuthTime, g.ConsentExpiresAt = instant(r.authenticated), instant(r.consentExpires)
	g.CurrentSince, g.PreviousSince = instant(r.currentBegan), instant(r.previousBegan)
	g.RefreshIdle = time.Duration(r.idle) * time.Millisecond
	g.RefreshExpiresAt, g.RefreshEndedAt = instant(r.expires), instant(r.refreshEnded)
	g.CreatedAt, g.RevokedAt = instant(r.created), instant(r.end)
	return g
}

// words is how a list without spaces in its members is kept.
func words(list []string) string { return strings.Join(list, " ") }
