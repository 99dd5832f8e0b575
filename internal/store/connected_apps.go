package store

import (
	"context"
	"strings"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/consent"
	"github.com/authgrove/authgrove/internal/oauth"
)

const (
	listConsents = `SELECT ` + consentColumns + ` FROM consents k WHERE k.account_number = $1 AND k.granted_at_ms <> 0`

	// A grant that cannot be refreshed is of use as long as its access tokens may live.
	listUses = `SELECT grants.client_number, grants.scope, grants.consent_counter, coalesce(k.removed, ''),
			grants.created_at_ms, grants.current_began_at_ms
		FROM grants` + parents + ` WHERE grants.account_number = $1 AND ` + grantState + ` = '` + string(oauth.Alive) + `'
			AND (` + refreshNotOver + ` OR grants.created_at_ms + 86400000 > now_ms())`

	listClientsOf = `SELECT ` + clientColumns + ` FROM clients c ` + livingSecrets + `
		WHERE c.number IN (SELECT client_number FROM consents WHERE account_number = $1 AND granted_at_ms <> 0
			UNION SELECT client_number FROM grants WHERE account_number = $1) ORDER BY c.number`
)

// ListConnected implements consent.ConnectedStore.
func (s *Store) ListConnected(ctx context.Context, a account.Number) ([]consent.Connected, error) {
	args := []any{int64(a)}
	var remembered []consent.Consent
	err := s.db.read(ctx, statement{text: listConsents, args: args, take: func(answer row) error {
		var r consentRow
		err := answer.Scan(r.targets()...)
		remembered = append(remembered, r.value())
		return err
	}})
	if err != nil {
		return nil, err
	}
	var uses []consent.Use
	err = s.db.read(ctx, statement{text: listUses, args: args, take: func(answer row) error {
		u, err := readUse(answer)
		uses = append(uses, u)
		return err
	}})
	if err != nil {
		return nil, err
	}
	var clients clientReader
	if err := s.db.read(ctx, statement{text: listClientsOf, args: args, take: clients.take}); err != nil {
		return nil, err
	}
	for i := range clients.clients {
		clients.clients[i].Secrets = nil // an owner's page has no use for them
	}
	now, err := s.Now(ctx)
	return consent.Connect(clients.clients, remembered, uses, now), err
}

func readUse(answer row) (u consent.Use, err error) {
	var scope, removed string
	var counter, created, began int64
	err = answer.Scan((*int64)(&u.Client), &scope, &counter, &removed, &created, &began)
	u.Scope = consent.Consent{Removed: parseRemoved(removed)}.Effective(strings.Fields(scope), counter)
	u.CreatedAt, u.LastUsed = instant(created), instant(max(created, began))
	return u, err
}
