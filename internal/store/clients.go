package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/authgrove/authgrove/internal/audit"
	"github.com/authgrove/authgrove/internal/client"
)

// clientColumns come once per unexpired secret, or once with an empty kind. The
// column hash is what is kept of a secret: its hash, or the sealed value.
const clientColumns = `c.number, c.id, c.state, c.revocation, c.code_revision, c.metadata, c.created_at_ms,
	c.updated_at_ms, coalesce(x.kind, ''), coalesce(x.key_id, ''), x.hash, coalesce(x.expires_at_ms, 0)`

const livingSecrets = `LEFT JOIN client_secrets x ON x.client_number = c.number
	AND (x.expires_at_ms = 0 OR x.expires_at_ms > now_ms())`

// clientReader gathers rows that are ordered by client.
type clientReader struct {
	clients []client.Client
}

func (r *clientReader) take(answer row) error {
	var c client.Client
	var x client.Secret
	var metadata string
	var created, updated, expires int64
	err := answer.Scan((*int64)(&c.Number), (*string)(&c.ID), (*string)(&c.State), &c.Revocation, &c.CodeRevision,
		&metadata, &created, &updated, (*string)(&x.Kind), &x.KeyID, &x.Kept, &expires)
	if err != nil {
		return err
	}
	if n := len(r.clients); n == 0 || r.clients[n-1].Number != c.Number {
		c.CreatedAt, c.UpdatedAt = instant(created), instant(updated)
		if err := json.Unmarshal([]byte(metadata), &c.Metadata); err != nil {
			return fmt.Errorf("read the metadata of client %s: %w", c.ID, err)
		}
		r.clients = append(r.clients, c)
	}
	if x.Kind != "" {
		x.ExpiresAt = instant(expires)
		last := &r.clients[len(r.clients)-1]
		last.Secrets = append(last.Secrets, x)
	}
	return nil
}

// FindClient implements client.Store.
func (s *Store) FindClient(ctx context.Context, id client.ID) (client.Client, error) {
	var r clientReader
	err := s.db.read(ctx, statement{
		text: `SELECT ` + clientColumns + ` FROM clients c ` + livingSecrets + ` WHERE c.id = $1 ORDER BY x.number DESC`,
		args: []any{string(id)}, take: r.take,
	})
	if err != nil {
		return client.Client{}, err
	}
	if len(r.clients) == 0 {
		return client.Client{}, client.ErrNotFound
	}
	return r.clients[0], nil
}

// ListClients implements client.Store.
func (s *Store) ListClients(ctx context.Context, after client.ID, limit int) ([]client.Client, error) {
	var r clientReader
	err := s.db.read(ctx, statement{
		text: `SELECT ` + clientColumns + ` FROM (SELECT * FROM clients WHERE id > $1 ORDER BY id LIMIT $2) AS c ` +
			livingSecrets + ` ORDER BY c.id, x.number DESC`,
		args: []any{string(after), int64(limit)}, take: r.take,
	})
	return r.clients, err
}

const addClient = `INSERT INTO clients (id, state, revocation, code_revision, metadata, attempt_id, created_at_ms,
	updated_at_ms) VALUES ($1, $2, $3, $4, $5, $6, now_ms(), now_ms()) ON CONFLICT (id) DO NOTHING RETURNING number`

const addSecret = `INSERT INTO client_secrets (client_number, kind, key_id, hash, expires_at_ms)
	SELECT number, $3, $4, $5, $6 FROM clients WHERE id = $1 AND attempt_id = $2`

var recordClientAdded = record("0", "c.number", "0", "0", `FROM clients c WHERE c.id = $10 AND c.attempt_id = $11`)

// AddClient implements client.Store.
func (s *Store) AddClient(ctx context.Context, c client.Client, event audit.Event) (n client.Number, err error) {
	metadata, err := json.Marshal(c.Metadata)
	if err != nil {
		return 0, fmt.Errorf("write the metadata: %w", err)
	}
	attempt := newAttempt()
	err = s.db.write(ctx, func(b *batch) {
		n = 0
		b.read(func(r row) error { return r.Scan((*int64)(&n)) }, addClient,
			string(c.ID), string(c.State), c.Revocation, c.CodeRevision, string(metadata), attempt)
		// The last added is the current one, and c lists the current one first.
		for i := len(c.Secrets) - 1; i >= 0; i-- {
			x := c.Secrets[i]
			b.do(addSecret, string(c.ID), attempt, string(x.Kind), x.KeyID, x.Kept, millis(x.ExpiresAt))
		}
		b.do(recordClientAdded, recordArguments(ctx, event, string(c.ID), attempt)...)
	})
	if err == nil && n == 0 {
		err = client.ErrExists
	}
	return n, err
}

const changeClient = `UPDATE clients SET state = $3, revocation = $4, code_revision = $5, metadata = $6, attempt_id = $7,
	updated_at_ms = ` + later + ` WHERE number = $1 AND updated_at_ms = $2 RETURNING number`

var recordClientWritten = record("0", "c.number", "0", "0", `FROM clients c WHERE c.number = $10 AND c.attempt_id = $11`)

// ChangeClient implements client.Store.
func (s *Store) ChangeClient(
	ctx context.Context, c client.Client, unchangedSince time.Time, event audit.Event,
) (changed bool, err error) {
	metadata, err := json.Marshal(c.Metadata)
	if err != nil {
		return false, fmt.Errorf("write the metadata: %w", err)
	}
	attempt := newAttempt()
	err = s.db.write(ctx, func(b *batch) {
		changed = false
		b.read(func(r row) error { changed = true; return r.Scan(new(int64)) }, changeClient,
			int64(c.Number), millis(unchangedSince), string(c.State), c.Revocation, c.CodeRevision, string(metadata), attempt)
		b.do(recordClientWritten, recordArguments(ctx, event, int64(c.Number), attempt)...)
	})
	return changed, err
}

// signClient locks the client, so that two who replace its secret take turns.
const signClient = `UPDATE clients SET attempt_id = $2 WHERE number = $1 RETURNING number`

// A secret that was already on its way out makes room; the current one stays
// until $2, which is 0 if it ends now.
const (
	dropSecrets = `DELETE FROM client_secrets WHERE client_number = $1 AND (expires_at_ms <> 0 OR CAST($2 AS BIGINT) = 0)`
	endSecret   = `UPDATE client_secrets SET expires_at_ms = $2 WHERE client_number = $1`
	putSecret   = `INSERT INTO client_secrets (client_number, kind, key_id, hash, expires_at_ms)
		SELECT number, $3, $4, $5, 0 FROM clients WHERE number = $1 AND attempt_id = $2`
)

// ReplaceSecret implements client.Store.
func (s *Store) ReplaceSecret(
	ctx context.Context, n client.Number, next client.Secret, oldUntil time.Time, event audit.Event,
) error {
	var found bool
	attempt := newAttempt()
	err := s.db.write(ctx, func(b *batch) {
		found = false
		b.read(func(r row) error { found = true; return r.Scan(new(int64)) }, signClient, int64(n), attempt)
		b.do(dropSecrets, int64(n), millis(oldUntil))
		b.do(endSecret, int64(n), millis(oldUntil))
		b.do(putSecret, int64(n), attempt, string(next.Kind), next.KeyID, next.Kept)
		b.do(recordClientWritten, recordArguments(ctx, event, int64(n), attempt)...)
	})
	if err == nil && !found {
		err = client.ErrNotFound
	}
	return err
}

// DeleteClient implements client.Store.
func (s *Store) DeleteClient(ctx context.Context, n client.Number, event audit.Event) error {
	attempt := newAttempt()
	return s.db.write(ctx, func(b *batch) {
		b.do(`UPDATE clients SET attempt_id = $2 WHERE number = $1`, int64(n), attempt)
		b.do(recordClientWritten, recordArguments(ctx, event, int64(n), attempt)...)
		b.do(`DELETE FROM client_secrets WHERE client_number = $1`, int64(n))
		b.do(`DELETE FROM client_logos WHERE client_number = $1`, int64(n))
		b.do(`DELETE FROM consents WHERE client_number = $1`, int64(n))
		b.do(`DELETE FROM clients WHERE number = $1`, int64(n))
	})
}
