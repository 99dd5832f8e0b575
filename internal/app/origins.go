package app

import (
	"context"
	"sync"
	"time"

	"github.com/authgrove/authgrove/internal/client"
)

// originCache remembers which origins browser apps have registered. A change
// reaches it within originsAge.
type originCache struct {
	mu      sync.Mutex
	readAt  time.Time
	origins map[string]bool
}

const originsAge = 10 * time.Second

func (c *originCache) get(ctx context.Context, clients client.Store) (map[string]bool, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.origins != nil && time.Since(c.readAt) < originsAge {
		return c.origins, nil
	}
	origins := map[string]bool{}
	err := everyClient(context.WithoutCancel(ctx), clients, func(found *client.Client) {
		if found.Metadata.Type != client.SPA || !found.State.Usable() {
			return
		}
		for _, uri := range found.Metadata.RedirectURIs {
			if origin, ok := client.WebOrigin(uri); ok {
				origins[origin] = true
			}
		}
	})
	if err != nil {
		return nil, err
	}
	c.origins, c.readAt = origins, time.Now()
	return origins, nil
}
