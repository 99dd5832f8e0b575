package store

import (
	"context"
	"strconv"
	"strings"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/audit"
	"github.com/authgrove/authgrove/internal/client"
	"github.com/authgrove/authgrove/internal/consent"
)

const consentColumns = `coalesce(k.account_number, 0), coalesce(k.client_number, 0), coalesce(k.scope, ''), coalesce(k.asked, ''),
	coalesce(k.scope_counter, 0), coalesce(k.counter, 0), coalesce(k.withdrawn, 0), coalesce(k.removed, ''),
	coalesce(k.granted_at_ms, 0), coalesce(k.expires_at_ms, 0), coalesce(k.client_name, ''), coalesce(k.publisher, '')`

type consentRow struct {
	consent          consent.Consent
	scopeCounter     int64
	removed          string
	granted, expires int64
}

func (r *consentRow) targets() []any {
	k := &r.consent
	return []any{(*int64)(&k.Account), (*int64)(&k.Client), &k.Scope, &k.Asked, &r.scopeCounter, &k.Counter, &k.Withdrawn,
		&r.removed, &r.granted, &r.expires, &k.ClientName, &k.Publisher}
}

// value leaves in the scope what was not taken away after it was allowed.
func (r *consentRow) value() consent.Consent {
	k := r.consent
	k.Removed = parseRemoved(r.removed)
	k.Scope = words(k.Effective(strings.Fields(k.Scope), r.scopeCounter))
	k.GrantedAt, k.ExpiresAt = instant(r.granted), instant(r.expires)
	return k
}

// parseRemoved reads the lines that narrowings append: the counter, then the
// scope values. A later line wins, for its counter is higher. Appending lets
// one statement narrow without reading the map first.
func parseRemoved(lines string) map[string]int64 {
	if lines == "" {
		return nil
	}
	removed := map[string]int64{}
	for line := range strings.Lines(lines) {
		fields := strings.Fields(line)
		counter, err := strconv.ParseInt(fields[0], 10, 64)
		if err != nil {
			continue // only this package writes the column
		}
		for _, value := range fields[1:] {
			removed[value] = counter
		}
	}
	return removed
}

// The decision keeps the counter that the person's answer was given at.
const addDecision = `INSERT INTO decisions (request_id, account_number, client_number, allowed, remember, scope, asked,
		consent_counter, until_at_ms, client_name, publisher, keep_until_at_ms, attempt_id)
	VALUES ($1, $2, $3, $4, $5, $6, $12,
		coalesce((SELECT counter FROM consents WHERE account_number = $2 AND client_number = $3), 0),
		$7, $8, $9, $10, $11)
	ON CONFLICT (request_id) DO NOTHING RETURNING request_id`

// remember replaces what was allowed. The counter and what was taken away stay:
// grants made before must not get anything back.
const remember = `INSERT INTO consents AS k (account_number, client_number, scope, asked, scope_counter, counter, withdrawn,
		removed, granted_at_ms, expires_at_ms, client_name, publisher)
	SELECT d.account_number, d.client_number, d.scope, d.asked, 0, 0, 0, '', now_ms(), d.until_at_ms, d.client_name, d.publisher
	FROM decisions d WHERE d.request_id = $1 AND d.attempt_id = $2 AND d.allowed AND d.remember
	ON CONFLICT (account_number, client_number) DO UPDATE SET scope = excluded.scope, asked = excluded.asked, scope_counter = k.counter,
		granted_at_ms = excluded.granted_at_ms, expires_at_ms = excluded.expires_at_ms,
		client_name = excluded.client_name, publisher = excluded.publisher`

var recordDecision = record("d.account_number", "d.client_number", "0", "0",
	`FROM decisions d WHERE d.request_id = $10 AND d.attempt_id = $11`)

// Decide implements consent.Store.
func (s *Store) Decide(ctx context.Context, d consent.Decision, event audit.Event) (first bool, err error) {
	attempt := newAttempt()
	err = s.db.write(ctx, func(b *batch) {
		first = false
		b.read(func(r row) error { first = true; return r.Scan(new(string)) }, addDecision,
			d.RequestID, int64(d.Account), int64(d.Client), d.Allowed, d.Remember, d.Scope, millis(d.Until),
			d.ClientName, d.Publisher, millis(d.KeepUntil), attempt, d.Asked)
		b.do(remember, d.RequestID, attempt)
		b.do(recordDecision, recordArguments(ctx, event, d.RequestID, attempt)...)
	})
	return first, err
}

// withdraw also forgets what was taken away singly: it concerned grants that
// are dead from now on.
const withdraw = `INSERT INTO consents AS k (account_number, client_number, scope, asked, scope_counter, counter, withdrawn,
		removed, granted_at_ms, expires_at_ms, client_name, publisher)
	VALUES ($1, $2, '', '', 1, 1, 1, '', 0, 0, '', '')
	ON CONFLICT (account_number, client_number) DO UPDATE SET counter = k.counter + 1, withdrawn = k.counter + 1,
		scope = '', asked = '', scope_counter = k.counter + 1, removed = '', granted_at_ms = 0, expires_at_ms = 0`

var recordConsent = record("k.account_number", "k.client_number", "0", "0",
	`FROM consents k WHERE k.account_number = $10 AND k.client_number = $11`)

// Withdraw implements consent.Store.
func (s *Store) Withdraw(ctx context.Context, a account.Number, c client.Number, event audit.Event) error {
	return s.db.write(ctx, func(b *batch) {
		b.do(withdraw, int64(a), int64(c))
		b.do(recordConsent, recordArguments(ctx, event, int64(a), int64(c))...)
	})
}

const narrow = `INSERT INTO consents AS k (account_number, client_number, scope, asked, scope_counter, counter, withdrawn,
		removed, granted_at_ms, expires_at_ms, client_name, publisher)
	VALUES ($1, $2, '', '', 1, 1, 0, '1 ' || CAST($3 AS TEXT), 0, 0, '', '')
	ON CONFLICT (account_number, client_number) DO UPDATE SET counter = k.counter + 1,
		removed = k.removed || CAST(k.counter + 1 AS TEXT) || ' ' || CAST($3 AS TEXT)`

// Narrow implements consent.Store.
func (s *Store) Narrow(
	ctx context.Context, a account.Number, c client.Number, remove []string, event audit.Event,
) error {
	if len(remove) == 0 {
		return nil
	}
	return s.db.write(ctx, func(b *batch) {
		b.do(narrow, int64(a), int64(c), words(remove)+"\n")
		b.do(recordConsent, recordArguments(ctx, event, int64(a), int64(c))...)
	})
}

// FindConsent implements consent.Store.
func (s *Store) FindConsent(
	ctx context.Context, a account.Number, c client.Number,
) (k consent.Consent, found bool, err error) {
	var r consentRow
	found, err = s.query(ctx, `SELECT `+consentColumns+` FROM consents k WHERE k.account_number = $1 AND k.client_number = $2`,
		[]any{int64(a), int64(c)}, r.targets()...)
	if err != nil || !found {
		return consent.Consent{}, false, err
	}
	return r.value(), true, nil
}
