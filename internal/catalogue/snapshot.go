package catalogue

import (
	"context"
	"sync/atomic"
)

// Snapshot is the catalogue at one moment. It never changes.
type Snapshot struct {
	capabilities map[string]Capability
	apis         map[string]API
	owners       map[string]string // scope value → id of the API that owns it
}

// NewSnapshot indexes the entries. Where two APIs claim one capability the
// first keeps it; configuration refuses that before it gets here.
func NewSnapshot(capabilities []Capability, apis []API) *Snapshot {
	s := &Snapshot{capabilities: map[string]Capability{}, apis: map[string]API{}, owners: map[string]string{}}
	for _, c := range capabilities {
		s.capabilities[c.ID] = c
	}
	for _, a := range apis {
		s.apis[a.ID] = a
		for _, c := range a.Capabilities {
			if _, taken := s.owners[c]; !taken {
				s.owners[c] = a.ID
			}
		}
	}
	return s
}

// Capability returns the entry behind a scope value.
func (s *Snapshot) Capability(id string) (Capability, bool) {
	c, ok := s.capabilities[id]
	return c, ok
}

// Capabilities lists all ids, in no order.
func (s *Snapshot) Capabilities() []string {
	ids := make([]string, 0, len(s.capabilities))
	for id := range s.capabilities {
		ids = append(ids, id)
	}
	return ids
}

// API returns the resource server with this identifier (RFC 8707 §2).
func (s *Snapshot) API(id string) (API, bool) {
	a, ok := s.apis[id]
	return a, ok
}

// Owner returns the API that a scope value belongs to.
func (s *Snapshot) Owner(scope string) (API, bool) {
	id, ok := s.owners[scope]
	if !ok {
		return API{}, false
	}
	return s.apis[id], true
}

// Catalogue is the current snapshot of a node.
type Catalogue struct {
	store   Store
	current atomic.Pointer[Snapshot]
}

// Open loads the catalogue.
func Open(ctx context.Context, store Store) (*Catalogue, error) {
	c := &Catalogue{store: store}
	return c, c.Reload(ctx)
}

// Current returns the snapshot of the last reload.
func (c *Catalogue) Current() *Snapshot { return c.current.Load() }

// Reload reads the catalogue again; the old snapshot stays if that fails.
func (c *Catalogue) Reload(ctx context.Context) error {
	capabilities, apis, err := c.store.LoadCatalogue(ctx)
	if err != nil {
		return err
	}
	c.current.Store(NewSnapshot(capabilities, apis))
	return nil
}
