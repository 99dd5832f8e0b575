package pages

import (
	"io"
	"net/http"

	"github.com/authgrove/authgrove/internal/look"
	"github.com/authgrove/authgrove/internal/oauth"
	"github.com/authgrove/authgrove/internal/web"
)

// respond sends an authorization response on its way: by a redirect, or by a
// page whose form the browser posts to the client.
func (p *Pages) respond(r *http.Request, response oauth.Response) (web.Result, error) {
	if response.Mode != oauth.ModeFormPost {
		return web.Redirect302(response.Location())
	}
	view := look.FormPostView{Page: p.page(r, "", ""), Action: response.RedirectURI, Values: response.Values}
	view.Nonce = web.NewNonce()
	return web.Page(http.StatusOK, web.PageSecurity{ScriptNonce: view.Nonce, FormTarget: response.RedirectURI},
		func(w io.Writer) error { return p.Looks.FormPost(w, view) })
}
