package store

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/authgrove/authgrove/internal/catalogue"
)

// LoadCatalogue implements catalogue.Store. One statement reads both tables, so
// that an API never names a capability that a racing change had not added.
func (s *Store) LoadCatalogue(ctx context.Context) (capabilities []catalogue.Capability, apis []catalogue.API, err error) {
	err = s.db.read(ctx, statement{
		text: `SELECT 'capability' AS kind, number, id, body FROM capabilities
			UNION ALL SELECT 'api', 0, id, body FROM apis ORDER BY 1, 2, 3`,
		take: func(r row) error {
			var kind, id, body string
			if err := r.Scan(&kind, new(int64), &id, &body); err != nil {
				return err
			}
			if kind == "api" {
				return appendBody(&apis, id, body)
			}
			return appendBody(&capabilities, id, body)
		},
	})
	return capabilities, apis, err
}

func appendBody[T any](list *[]T, id, body string) error {
	var entry T
	if err := json.Unmarshal([]byte(body), &entry); err != nil {
		return fmt.Errorf("read %s of the catalogue: %w", id, err)
	}
	*list = append(*list, entry)
	return nil
}

const (
	putCapability = `INSERT INTO capabilities (id, number, body) VALUES ($1, $2, $3)
		ON CONFLICT (id) DO UPDATE SET number = excluded.number, body = excluded.body`
	putAPI = `INSERT INTO apis (id, body) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET body = excluded.body`
)

// PutCatalogue implements catalogue.Store.
func (s *Store) PutCatalogue(ctx context.Context, capabilities []catalogue.Capability, apis []catalogue.API) error {
	var all batch
	for _, c := range capabilities {
		body, err := json.Marshal(c)
		if err != nil {
			return fmt.Errorf("write capability %s: %w", c.ID, err)
		}
		all.do(putCapability, c.ID, int64(c.Number), string(body))
	}
	for _, a := range apis {
		body, err := json.Marshal(a)
		if err != nil {
			return fmt.Errorf("write API %s: %w", a.ID, err)
		}
		all.do(putAPI, a.ID, string(body))
	}
	if len(all.list) == 0 {
		return nil
	}
	return s.db.write(ctx, func(b *batch) { b.list = all.list })
}
