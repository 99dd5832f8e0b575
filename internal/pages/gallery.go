package pages

import (
	"io"
	"net/http"

	"github.com/authgrove/authgrove/internal/look"
	"github.com/authgrove/authgrove/internal/oauth"
	"github.com/authgrove/authgrove/internal/web"
)

// pathGallery shows every page in every state, filled with made-up values.
const pathGallery = "/dev/pages"

// GalleryRoutes are for whoever changes how pages look. They show nothing of
// the server they are mounted on.
func (p *Pages) GalleryRoutes() []web.Route {
	return []web.Route{
		{Method: "GET", Path: pathGallery, Edge: p.Edge(), Handle: p.gallery},
		{Method: "GET", Path: pathGallery + "/{name}", Edge: p.Edge(), Handle: p.gallerySample},
	}
}

func (p *Pages) galleryPage(r *http.Request, here string) look.Page {
	page := p.page(r, "", here)
	page.Language = p.Looks.GalleryLanguage(r.URL.Query().Get("ui_locales"), page.Language)
	return page
}

func (p *Pages) gallery(r *http.Request) (web.Result, error) {
	view := look.GalleryView{Page: p.galleryPage(r, pathGallery), Base: pathGallery}
	return web.Page(http.StatusOK, web.PageSecurity{}, func(w io.Writer) error { return p.Looks.GalleryIndex(w, view) })
}

func (p *Pages) gallerySample(r *http.Request) (web.Result, error) {
	name := r.PathValue("name")
	for _, sample := range look.Gallery() {
		if sample.Name != name {
			continue
		}
		page := p.galleryPage(r, pathGallery+"/"+name)
		page.Nonce = web.NewNonce()
		return web.Page(http.StatusOK, web.PageSecurity{ScriptNonce: page.Nonce}, func(w io.Writer) error { return sample.Render(p.Looks, w, page) })
	}
	return nil, &web.Refusal{Status: http.StatusNotFound, Code: oauth.InvalidRequest, Description: "There is no such sample."}
}
