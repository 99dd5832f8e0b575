package pages

import (
	"mime"
	"net/http"
	"path"

	"github.com/authgrove/authgrove/internal/web"
)

// asset serves a style sheet, script or icon by its hashed name.
func (p *Pages) asset(r *http.Request) (web.Result, error) {
	name := r.PathValue("name")
	body := p.Looks.Asset(name)
	if body == nil {
		return nil, errNoFile()
	}
	return web.Immutable(mime.TypeByExtension(path.Ext(name)), body, name), nil
}
