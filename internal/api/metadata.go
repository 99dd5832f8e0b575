package api

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/authgrove/authgrove/internal/catalogue"
	"github.com/authgrove/authgrove/internal/web"
)

// metadataMaxAge is how long others may cache the discovery document.
const metadataMaxAge = 5 * time.Minute

// metadataCache holds the answer for the catalogue it was made from, so that
// the document is bytes in memory until something it lists changes.
type metadataCache struct{ made atomic.Pointer[madeMetadata] }

type madeMetadata struct {
	from   *catalogue.Snapshot
	result web.Result
}

func (a *API) discovery(*http.Request) (web.Result, error) {
	current := a.Server.Catalogue.Current()
	if made := a.metadata.made.Load(); made != nil && made.from == current {
		return made.result, nil
	}
	body, err := json.Marshal(a.Server.Metadata())
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(body)
	result := web.Cacheable("application/json", body, hex.EncodeToString(sum[:8]), metadataMaxAge)
	a.metadata.made.Store(&madeMetadata{current, result})
	return result, nil
}

func (a *API) keySet(*http.Request) (web.Result, error) {
	body, etag := a.Keys.Current().JWKS()
	return web.Cacheable("application/json", body, etag, a.KeysMaxAge), nil
}
