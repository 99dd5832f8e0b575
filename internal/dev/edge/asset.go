package edge

import (
	"io/fs"
	"mime"
	"net/http"
	"path"
	"time"

	"github.com/authgrove/authgrove/internal/look"
	"github.com/authgrove/authgrove/internal/oauth"
	"github.com/authgrove/authgrove/internal/web"
)

// assetMaxAge is a year: the name of an asset changes with its content.
const assetMaxAge = 365 * 24 * time.Hour

// Assets is the route for style sheets, scripts and icons.
func Assets(looks Looks) web.Route {
	return web.Route{Method: http.MethodGet, Path: look.AssetPrefix + "{name}", Edge: People(looks),
		Handle: func(r *http.Request) (web.Result, error) {
			name := r.PathValue("name")
			body, err := fs.ReadFile(looks().Assets(), name)
			if err != nil {
				return nil, &web.Refusal{Status: http.StatusNotFound, Code: oauth.InvalidRequest, Description: "There is no such file."}
			}
			return web.Cacheable(mime.TypeByExtension(path.Ext(name)), body, name, assetMaxAge), nil
		}}
}
