package store

import (
	"context"
	"strings"
	"time"

	"github.com/authgrove/authgrove/internal/consent"
	"github.com/authgrove/authgrove/internal/oauth"
)

const readAuthorization = `SELECT now_ms(),
		coalesce(s.number, 0), coalesce(a.number, 0), coalesce(a.subject, ''), coalesce(a.revocation, 0),
		` + shownIdentifier + `, coalesce(s.authenticated_at_ms, 0), coalesce(s.acr, ''), coalesce(s.amr, ''),
		coalesce(s.request_mark, ''), coalesce(s.used_at_ms, 0), coalesce(s.idle_ms, 0),
		` + consentColumns

const signedInWithConsent = `
	FROM (SELECT 1 AS one) AS unit
	LEFT JOIN sessions s ON s.key_hash = $1 AND ` + livingSession + `
	LEFT JOIN ` + sessionOwner + `
	LEFT JOIN consents k ON k.account_number = a.number AND k.client_number = $2`

// readFirstVisit knows that nothing was decided about a request without an id.
// It is what a signed-in browser with a remembered consent costs.
const readFirstVisit = readAuthorization + signedInWithConsent

const readLaterVisit = readAuthorization + `, ` + decisionColumns + signedInWithConsent + `
	LEFT JOIN decisions d ON d.request_id = $3 AND d.keep_until_at_ms > now_ms()
	LEFT JOIN consents dk ON dk.account_number = d.account_number AND dk.client_number = d.client_number`

// ReadAuthorization implements oauth.AuthorizationStore.
func (s *Store) ReadAuthorization(
	ctx context.Context, q oauth.AuthorizationQuery,
) (r oauth.AuthorizationReading, err error) {
	var in oauth.SignIn
	var now, authenticated, used, idle int64
	var amr string
	var k consentRow
	var d decisionRow
	targets := []any{&now, &in.Session, (*int64)(&in.Account), (*string)(&in.Subject), &in.AccountRevocation,
		&in.Identifier, &authenticated, &in.ACR, &amr, &in.RequestMark, &used, &idle}
	targets = append(targets, k.targets()...)
	text, args := readFirstVisit, []any{q.Session[:], int64(q.Client)}
	if q.RequestID != "" {
		text, args, targets = readLaterVisit, append(args, q.RequestID), append(targets, d.targets()...)
	}
	if _, err := s.query(ctx, text, args, targets...); err != nil {
		return oauth.AuthorizationReading{}, err
	}
	r.Now = instant(now)
	if in.Account != 0 {
		in.AuthTime, in.AMR = instant(authenticated), strings.Fields(amr)
		r.SignIn, r.Consent = in, k.value()
		s.touchSession(in.Session, instant(used), r.Now, time.Duration(idle)*time.Millisecond)
	}
	r.Decision = d.value()
	return r, nil
}

// decisionColumns follow the decision d with its account's consent dk as it is now.
const decisionColumns = `coalesce(d.request_id, ''), coalesce(d.account_number, 0), coalesce(d.client_number, 0),
	coalesce(d.allowed, false), coalesce(d.remember, false), coalesce(d.scope, ''), coalesce(d.asked, ''), coalesce(d.consent_counter, 0),
	coalesce(d.until_at_ms, 0), coalesce(d.client_name, ''), coalesce(d.publisher, ''),
	coalesce(d.keep_until_at_ms, 0), coalesce(dk.withdrawn, 0), coalesce(dk.removed, '')`

type decisionRow struct {
	decision                    consent.Decision
	counter, withdrawn          int64
	untilMillis, keepUntilMilli int64
	removed                     string
}

func (r *decisionRow) targets() []any {
	d := &r.decision
	return []any{&d.RequestID, (*int64)(&d.Account), (*int64)(&d.Client), &d.Allowed, &d.Remember, &d.Scope, &d.Asked,
		&r.counter, &r.untilMillis, &d.ClientName, &d.Publisher, &r.keepUntilMilli, &r.withdrawn, &r.removed}
}

// value is the decision less what was taken back since it was made: the grant
// that follows it copies the counter of today and would escape the narrowing.
func (r *decisionRow) value() *consent.Decision {
	d := r.decision
	if d.RequestID == "" {
		return nil
	}
	d.Until, d.KeepUntil = instant(r.untilMillis), instant(r.keepUntilMilli)
	d.Allowed = d.Allowed && r.withdrawn <= r.counter
	d.Scope = words(consent.Consent{Removed: parseRemoved(r.removed)}.Effective(strings.Fields(d.Scope), r.counter))
	return &d
}
