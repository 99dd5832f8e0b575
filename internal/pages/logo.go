package pages

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"

	"github.com/authgrove/authgrove/internal/client"
	"github.com/authgrove/authgrove/internal/look"
	"github.com/authgrove/authgrove/internal/oauth"
	"github.com/authgrove/authgrove/internal/web"
)

// pathLogo is where the logos of apps are shown from: a person's browser asks
// nobody else for them.
const pathLogo = look.AssetPrefix + "logos/"

// logoPath is where the app's logo is; "" while there is none. A picture is not
// worth an error page.
func (p *Pages) logoPath(ctx context.Context, c *client.Client) string {
	hash, found, err := p.Logos.Of(ctx, c)
	if err != nil {
		p.Log.Warn("a logo could not be read", "client", c.ID, "cause", err)
	}
	if !found {
		return ""
	}
	return pathLogo + hex.EncodeToString(hash[:])
}

// logo serves a logo by the hash of its content, under the media type that the
// content has.
func (p *Pages) logo(r *http.Request) (web.Result, error) {
	name := r.PathValue("hash")
	var hash [sha256.Size]byte
	raw, err := hex.DecodeString(name)
	if err != nil || len(raw) != len(hash) || hex.EncodeToString(raw) != name {
		return nil, errNoFile()
	}
	copy(hash[:], raw)
	logo, err := p.Logos.Find(r.Context(), hash)
	if errors.Is(err, client.ErrNoLogo) {
		return nil, errNoFile()
	}
	if err != nil {
		return nil, err
	}
	return web.Immutable(logo.Type, logo.Content, name), nil
}

func errNoFile() *web.Refusal {
	return &web.Refusal{Status: http.StatusNotFound, Code: oauth.InvalidRequest, Description: "There is no such file."}
}
