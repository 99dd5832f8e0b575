package edge

import (
	"mime"
	"net/http"
	"path"

	"github.com/authgrove/authgrove/internal/look"
	"github.com/authgrove/authgrove/internal/oauth"
	"github.com/authgrove/authgrove/internal/web"
)

// Assets is the route for style sheets, scripts and icons.
func Assets(looks Looks) web.Route {
	return web.Route{Method: http.MethodGet, Path: look.AssetPrefix + "{name}", Edge: People(looks),
		Handle: func(r *http.Request) (web.Result, error) {
			name := r.PathValue("name")
			body := looks().Asset(name)
			if body == nil {
				return nil, &web.Refusal{Status: http.StatusNotFound, Code: oauth.InvalidRequest, Description: "There is no such file."}
			}
			return web.Immutable(mime.TypeByExtension(path.Ext(name)), body, name), nil
		}}
}
