package store

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/maypok86/otter/v2"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/audit"
)

// accountColumns are read by accountRow; the account may be missing.
const accountColumns = `
	coalesce(a.number, 0), coalesce(a.subject, ''), coalesce(a.state, ''), coalesce(a.revocation, 0),
	coalesce(a.password_hash, ''), coalesce(a.password_key_id, ''), coalesce(a.roles, ''), coalesce(a.claims, ''),
	coalesce(a.created_at_ms, 0), coalesce(a.updated_at_ms, 0), coalesce(a.declared, ''), coalesce(a.declared_password, '')`

type accountRow struct {
	account          account.Account
	roles, claims    string
	created, updated int64
}

func (r *accountRow) targets() []any {
	a := &r.account
	return []any{
		(*int64)(&a.Number), (*string)(&a.Subject), (*string)(&a.State), &a.Revocation,
		&a.PasswordHash, &a.PasswordKeyID, &r.roles, &r.claims, &r.created, &r.updated, &a.Declared, &a.DeclaredPassword,
	}
}

func (r *accountRow) value() account.Account {
	a := r.account
	a.Roles = strings.Fields(r.roles)
	a.Claims = parseClaims(r.claims)
	a.CreatedAt, a.UpdatedAt = instant(r.created), instant(r.updated)
	return a
}

// parseClaims ignores what it cannot read: only this package writes the column.
func parseClaims(text string) (c account.Claims) {
	if text != "" {
		_ = json.Unmarshal([]byte(text), &c)
	}
	return c
}

// rememberedClaims bounds the memory for claims that were parsed.
const rememberedClaims = 1000

// parsedClaims remembers what a text means, because apps ask about the same
// person again and again. The key is the whole text, so nothing can be stale.
type parsedClaims struct {
	cache *otter.Cache[string, account.Claims]
}

func newParsedClaims() parsedClaims {
	return parsedClaims{otter.Must(&otter.Options[string, account.Claims]{MaximumSize: rememberedClaims})}
}

// of returns claims whose Address is shared: nobody may write into it.
func (p parsedClaims) of(text string) account.Claims {
	if c, ok := p.cache.GetIfPresent(text); ok {
		return c
	}
	c := parseClaims(text)
	p.cache.Set(text, c)
	return c
}

// FindByIdentifier implements account.Store.
func (s *Store) FindByIdentifier(ctx context.Context, id account.Identifier) (account.Account, error) {
	return s.findAccount(ctx, `SELECT `+accountColumns+` FROM identifiers i JOIN accounts a ON a.number = i.account_number
		WHERE i.kind = $1 AND i.value = $2`, string(id.Kind), id.Value)
}

// FindBySubject implements account.Store.
func (s *Store) FindBySubject(ctx context.Context, subject account.Subject) (account.Account, error) {
	return s.findAccount(ctx, `SELECT `+accountColumns+` FROM accounts a WHERE a.subject = $1`, string(subject))
}

func (s *Store) findAccount(ctx context.Context, text string, args ...any) (account.Account, error) {
	var r accountRow
	found, err := s.query(ctx, text, args, r.targets()...)
	if err == nil && !found {
		err = account.ErrNotFound
	}
	return r.value(), err
}

// Identifiers are claimed first, for an account that has no number yet; the
// account is made only if every one could be claimed; then they are given to
// it, or dropped if it was not made. So a racing call is answered by rows, and
// an account never lacks an identifier that somebody else took.
const (
	claimIdentifier = `INSERT INTO identifiers (kind, value, account_number, place, verified_at_ms, attempt_id)
		VALUES ($1, $2, 0, $3, $4, $5) ON CONFLICT (kind, value) DO NOTHING`
	claimed    = ` WHERE attempt_id = $1 AND account_number = 0`
	addAccount = `INSERT INTO accounts (attempt_id, subject, state, revocation, password_hash, password_key_id, roles,
			claims, declared, declared_password, created_at_ms, updated_at_ms)
		SELECT $1, $3, $4, $5, $6, $7, $8, $9, $10, $11, now_ms(), now_ms()
		WHERE (SELECT count(*) FROM identifiers` + claimed + `) = $2
		ON CONFLICT (subject) DO NOTHING RETURNING number`
	giveIdentifiers = `UPDATE identifiers SET account_number =
		coalesce((SELECT number FROM accounts WHERE subject = $2 AND attempt_id = $1), 0)` + claimed
	dropIdentifiers = `DELETE FROM identifiers` + claimed
)

var recordAccount = record("a.number", "0", "0", "0", `FROM accounts a WHERE a.subject = $10 AND a.attempt_id = $11`)

// AddAccount implements account.Store.
func (s *Store) AddAccount(
	ctx context.Context, a account.Account, ids []account.Identifier, event audit.Event,
) (n account.Number, err error) {
	claims, err := json.Marshal(a.Claims)
	if err != nil {
		return 0, fmt.Errorf("write the claims: %w", err)
	}
	attempt, subject, places := newAttempt(), string(a.Subject), lockOrder(ids)
	err = s.db.write(ctx, func(b *batch) {
		n = 0
		for _, place := range places {
			id := ids[place]
			b.do(claimIdentifier, string(id.Kind), id.Value, int64(place), millis(id.VerifiedAt), attempt)
		}
		b.read(func(r row) error { return r.Scan((*int64)(&n)) }, addAccount, attempt, int64(len(places)), subject,
			string(a.State), a.Revocation, a.PasswordHash, a.PasswordKeyID, words(a.Roles), string(claims), a.Declared, a.DeclaredPassword)
		b.do(giveIdentifiers, attempt, subject)
		b.do(dropIdentifiers, attempt)
		b.do(recordAccount, recordArguments(ctx, event, subject, attempt)...)
	})
	if err == nil && n == 0 {
		err = account.ErrTaken
	}
	return n, err
}

// lockOrder lists the places of the distinct identifiers in an order that all
// callers share, so that two who claim the same ones do not wait for each other.
func lockOrder(ids []account.Identifier) []int {
	places := make([]int, len(ids))
	for i := range places {
		places[i] = i
	}
	byKey := func(i, j int) int {
		return cmp.Or(cmp.Compare(ids[i].Kind, ids[j].Kind), cmp.Compare(ids[i].Value, ids[j].Value))
	}
	slices.SortStableFunc(places, byKey)
	return slices.CompactFunc(places, func(i, j int) bool { return byKey(i, j) == 0 })
}

// ChangeAccount implements account.Store.
func (s *Store) ChangeAccount(
	ctx context.Context, a account.Account, unchangedSince time.Time, event audit.Event,
) (changed bool, err error) {
	claims, err := json.Marshal(a.Claims)
	if err != nil {
		return false, fmt.Errorf("write the claims: %w", err)
	}
	var ended over
	attempt := newAttempt()
	err = s.db.write(ctx, func(b *batch) {
		changed = false
		b.read(func(r row) error { changed = true; return r.Scan(new(string)) },
			`UPDATE accounts SET state = $3, revocation = $4, password_hash = $5, password_key_id = $6, roles = $7,
				claims = $8, attempt_id = $9, declared = $10, declared_password = $11, updated_at_ms = `+later+`
			WHERE number = $1 AND updated_at_ms = $2 RETURNING subject`,
			int64(a.Number), millis(unchangedSince), string(a.State), a.Revocation, a.PasswordHash, a.PasswordKeyID,
			words(a.Roles), string(claims), attempt, a.Declared, a.DeclaredPassword)
		ended.add(b, endedByAccount, int64(a.Number), attempt)
		b.do(recordAccountChange, recordArguments(ctx, event, int64(a.Number), attempt)...)
	})
	ended.wake(s, err)
	return changed, err
}

var recordAccountChange = record("a.number", "0", "0", "0", `FROM accounts a WHERE a.number = $10 AND a.attempt_id = $11`)

// later is an updated_at_ms that differs from the last one, however fast
// changes follow each other and whatever the clock does.
const later = `CASE WHEN now_ms() > updated_at_ms THEN now_ms() ELSE updated_at_ms + 1 END`

// ListAccounts implements account.Store.
func (s *Store) ListAccounts(ctx context.Context, after account.Number, limit int) ([]account.Account, error) {
	var list []account.Account
	err := s.db.read(ctx, statement{
		text: `SELECT ` + accountColumns + ` FROM accounts a WHERE a.number > $1 ORDER BY a.number LIMIT $2`,
		args: []any{int64(after), int64(limit)},
		take: func(answer row) error {
			var r accountRow
			err := answer.Scan(r.targets()...)
			list = append(list, r.value())
			return err
		},
	})
	return list, err
}
