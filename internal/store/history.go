package store

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/authgrove/authgrove/internal/audit"
	"github.com/authgrove/authgrove/internal/client"
)

var listHistory = `SELECT e.number, e.kind, e.actor, e.account_number, e.client_number, e.grant_number, e.session_number, e.detail,
		e.request_id, e.network, e.happened_at_ms, coalesce(c.id, ''), coalesce(c.metadata, '')
	FROM audit e LEFT JOIN clients c ON c.number = e.client_number
	WHERE e.account_number = $1 AND (CAST($2 AS BIGINT) = 0 OR e.number < $2) AND e.kind IN (` + kinds(audit.Owned) + `)
	ORDER BY e.number DESC LIMIT $3`

// kinds writes a list of our own constants.
func kinds(list []audit.Kind) string {
	quoted := make([]string, len(list))
	for i, k := range list {
		quoted[i] = `'` + string(k) + `'`
	}
	return strings.Join(quoted, ", ")
}

// ListHistory implements audit.HistoryStore.
func (s *Store) ListHistory(ctx context.Context, account, before int64, limit int) (list []audit.Entry, err error) {
	err = s.db.read(ctx, statement{text: listHistory, args: []any{account, before, int64(limit)}, take: func(answer row) error {
		var e audit.Entry
		var at int64
		var metadata string
		err := answer.Scan(&e.Number, (*string)(&e.Kind), &e.Actor, &e.Account, &e.Client, &e.Grant, &e.Session,
			&e.Detail, &e.RequestID, &e.Network, &at, &e.ClientID, &metadata)
		if err != nil {
			return err
		}
		e.At, e.ClientName = instant(at), nameIn(metadata)
		list = append(list, e)
		return nil
	}})
	return list, err
}

// nameIn is empty for a client that is gone.
func nameIn(metadata string) string {
	var m client.Metadata
	if metadata == "" || json.Unmarshal([]byte(metadata), &m) != nil {
		return ""
	}
	return m.Name
}
