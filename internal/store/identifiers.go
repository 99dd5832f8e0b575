package store

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/audit"
	"github.com/authgrove/authgrove/internal/login"
)

// FindByProvedIdentifier implements account.IdentifierStore.
func (s *Store) FindByProvedIdentifier(ctx context.Context, id account.Identifier) (account.Account, error) {
	return s.findAccount(ctx, `SELECT `+accountColumns+` FROM identifiers i JOIN accounts a ON a.number = i.account_number
		WHERE i.kind = $1 AND i.value = $2 AND i.verified_at_ms <> 0`, string(id.Kind), id.Value)
}

// ListIdentifiers implements account.IdentifierStore.
func (s *Store) ListIdentifiers(ctx context.Context, n account.Number) (list []account.Identifier, err error) {
	err = s.db.read(ctx, statement{
		text: `SELECT kind, value, verified_at_ms FROM identifiers WHERE account_number = $1 ORDER BY place, kind, value`,
		args: []any{int64(n)},
		take: func(r row) error {
			var id account.Identifier
			var verified int64
			err := r.Scan((*string)(&id.Kind), &id.Value, &verified)
			id.VerifiedAt = instant(verified)
			list = append(list, id)
			return err
		},
	})
	return list, err
}

// An unproved claim of another account gives way to a proof. It is signed
// first, so that its loss is recorded once, by whoever takes it.
const (
	loseClaim = `UPDATE identifiers SET attempt_id = $4
		WHERE kind = $1 AND value = $2 AND verified_at_ms = 0 AND account_number <> 0 AND account_number <> $3`
	lostClaim  = ` WHERE i.kind = $1 AND i.value = $2 AND i.attempt_id = $3 AND i.verified_at_ms = 0 AND i.account_number <> 0`
	freeClaim  = `DELETE FROM identifiers AS i` + lostClaim
	lostByKind = `FROM identifiers i WHERE i.kind = $10 AND i.value = $11 AND i.attempt_id = $12 AND i.verified_at_ms = 0 AND i.account_number <> 0`
)

var recordLoss = record("i.account_number", "0", "0", "0", lostByKind)

func (s *Store) takeClaim(ctx context.Context, b *batch, id account.Identifier, condition string, a account.Number, attempt []byte) {
	kind, value := string(id.Kind), id.Value
	b.do(loseClaim+condition, kind, value, int64(a), attempt)
	b.do(recordLoss, recordArguments(ctx, audit.Event{Kind: audit.IdentifierLost, Detail: kind}, kind, value, attempt)...)
	b.do(freeClaim, kind, value, attempt)
}

const claimProved = `INSERT INTO identifiers (kind, value, account_number, place, verified_at_ms, attempt_id)
	VALUES ($1, $2, 0, 0, now_ms(), $3) ON CONFLICT (kind, value) DO NOTHING`

// SignUp implements account.SignUpStore.
func (s *Store) SignUp(
	ctx context.Context, a account.Account, id account.Identifier, event audit.Event,
) (account.Account, error) {
	claims, err := json.Marshal(a.Claims)
	if err != nil {
		return account.Account{}, fmt.Errorf("write the claims: %w", err)
	}
	attempt, subject := newAttempt(), string(a.Subject)
	err = s.db.write(ctx, func(b *batch) {
		a.Number = 0
		s.takeClaim(ctx, b, id, "", 0, attempt)
		b.do(claimProved, string(id.Kind), id.Value, attempt)
		b.read(func(r row) error { return r.Scan((*int64)(&a.Number)) }, addAccount, attempt, int64(1), subject,
			string(a.State), a.Revocation, a.PasswordHash, a.PasswordKeyID, words(a.Roles), string(claims), "", "")
		b.do(giveIdentifiers, attempt, subject)
		b.do(dropIdentifiers, attempt)
		b.do(recordAccount, recordArguments(ctx, event, subject, attempt)...)
	})
	if err == nil && a.Number == 0 {
		err = account.ErrTaken
	}
	return a, err
}

// codeProved: the code was sent to verify an address for this account, and used
// by the named call.
const codeProved = `EXISTS (SELECT 1 FROM one_time_codes c WHERE c.flow_hash = $1 AND c.attempt_id = $2
	AND c.purpose = '` + string(login.Verify) + `' AND c.used_at_ms <> 0 AND c.expires_at_ms > now_ms() AND c.account_number = $3)`

var (
	isProved      = `SELECT 1 FROM (SELECT 1 AS one) AS unit WHERE ` + codeProved
	addIdentifier = `INSERT INTO identifiers AS i (kind, value, account_number, place, verified_at_ms, attempt_id)
		SELECT $4, $5, $3, coalesce((SELECT max(place) FROM identifiers WHERE account_number = $3), -1) + 1, now_ms(), $6
		WHERE ` + codeProved + ` AND ` + holds("$3", "$6") + `
		ON CONFLICT (kind, value) DO UPDATE SET verified_at_ms = excluded.verified_at_ms, attempt_id = excluded.attempt_id
		WHERE i.account_number = excluded.account_number RETURNING place`
	recordAddition = record("i.account_number", "0", "0", "0",
		`FROM identifiers i WHERE i.kind = $10 AND i.value = $11 AND i.attempt_id = $12 AND i.account_number = $13`)
)

const (
	keepClaims = `UPDATE accounts SET claims = $3, updated_at_ms = ` + later + ` WHERE number = $1 AND attempt_id = $2
		AND EXISTS (SELECT 1 FROM identifiers WHERE kind = $4 AND value = $5 AND attempt_id = $2 AND account_number = $1)`
	identifierIsAdded = `FROM identifiers WHERE kind = $4 AND value = $5 AND attempt_id = $6 AND account_number = $7`
)

// AddIdentifier implements account.IdentifierStore.
func (s *Store) AddIdentifier(ctx context.Context, a account.Addition, event audit.Event) error {
	claims, err := json.Marshal(a.Claims)
	if err != nil {
		return fmt.Errorf("write the claims: %w", err)
	}
	var o owned
	var proved, added bool
	attempt, owner, id, code := newAttempt(), int64(a.Owner.Account), a.Proved.Identifier, a.Proved
	kind, value := string(id.Kind), id.Value
	err = s.writeAndSend(ctx, func(b *batch) {
		proved, added = false, false
		b.read(func(r row) error { proved = true; return r.Scan(new(int64)) }, isProved, code.Flow[:], code.Attempt[:], owner)
		o.hold(b, a.Owner, a.Unchanged, attempt)
		s.takeClaim(ctx, b, id, ` AND `+holds("$3", "$4"), a.Owner.Account, attempt)
		b.read(func(r row) error { added = true; return r.Scan(new(int64)) }, addIdentifier,
			code.Flow[:], code.Attempt[:], owner, kind, value, attempt)
		b.do(keepClaims, owner, attempt, string(claims), kind, value)
		for _, m := range a.Notices {
			queueMessage(b, m, identifierIsAdded, kind, value, attempt, owner)
		}
		b.do(recordAddition, recordArguments(ctx, event, kind, value, attempt, owner)...)
	})
	switch {
	case err != nil:
		return err
	case !proved:
		return account.ErrUnproved
	case o.err() != nil:
		return o.err()
	case !added:
		return account.ErrTaken
	}
	return nil
}
