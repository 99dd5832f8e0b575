package store

import (
	"context"
	"crypto/sha256"

	"github.com/authgrove/authgrove/internal/client"
)

const putLogo = `INSERT INTO client_logos (client_number, uri, hash, media_type, content, fetched_at_ms)
	SELECT number, $2, $3, $4, $5, now_ms() FROM clients WHERE number = $1
	ON CONFLICT (client_number) DO UPDATE SET uri = excluded.uri, hash = excluded.hash, media_type = excluded.media_type,
		content = excluded.content, fetched_at_ms = excluded.fetched_at_ms`

// PutLogo implements client.LogoStore.
func (s *Store) PutLogo(ctx context.Context, n client.Number, uri string, logo client.Logo) error {
	return s.db.write(ctx, func(b *batch) {
		b.do(putLogo, int64(n), uri, logo.Hash[:], logo.Type, logo.Content)
	})
}

// LogoHash implements client.LogoStore.
func (s *Store) LogoHash(ctx context.Context, n client.Number, uri string) (hash [sha256.Size]byte, err error) {
	var kept []byte
	found, err := s.query(ctx, `SELECT hash FROM client_logos WHERE client_number = $1 AND uri = $2`, []any{int64(n), uri}, &kept)
	if err == nil && !found {
		err = client.ErrNoLogo
	}
	copy(hash[:], kept)
	return hash, err
}

// FindLogo implements client.LogoStore.
func (s *Store) FindLogo(ctx context.Context, hash [sha256.Size]byte) (client.Logo, error) {
	logo := client.Logo{Hash: hash}
	found, err := s.query(ctx, `SELECT media_type, content FROM client_logos WHERE hash = $1 LIMIT 1`, []any{hash[:]}, &logo.Type, &logo.Content)
	if err == nil && !found {
		err = client.ErrNoLogo
	}
	return logo, err
}
