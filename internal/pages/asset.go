package pages

import (
	"io/fs"
	"mime"
	"net/http"
	"path"
	"time"

	"github.com/authgrove/authgrove/internal/oauth"
	"github.com/authgrove/authgrove/internal/web"
)

// assetMaxAge is a year: the name of an asset changes with its content.
const assetMaxAge = 365 * 24 * time.Hour

// asset serves a style sheet, script or icon by its hashed name.
func (p *Pages) asset(r *http.Request) (web.Result, error) {
	name := r.PathValue("name")
	body, err := fs.ReadFile(p.Looks.Assets(), name)
	if err != nil {
		return nil, &web.Refusal{Status: http.StatusNotFound, Code: oauth.InvalidRequest, Description: "There is no such file."}
	}
	return web.Cacheable(mime.TypeByExtension(path.Ext(name)), body, name, assetMaxAge), nil
}
