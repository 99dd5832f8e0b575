package demoapp

import (
	"crypto/rand"
	"net/http"

	"github.com/authgrove/authgrove/internal/dev/wire"
	"github.com/authgrove/authgrove/internal/look"
	"github.com/authgrove/authgrove/internal/web"
)

// signOut forgets the person here and then sends the browser to the server to
// end the session there. The ID token tells the server who is meant (OpenID
// Connect RP-Initiated Logout §2), so it need not ask.
func (a *App) signOut(r *http.Request) (web.Result, error) {
	form, err := web.Form(r)
	if err != nil {
		return nil, err
	}
	if _, err := a.discover(r.Context()); err != nil {
		return nil, err
	}
	v, _ := a.visitOf(r)
	v.mu.Lock()
	defer v.mu.Unlock()
	if !v.owns(form.Get("ticket")) {
		return nil, errForeignForm
	}
	if v.held == nil {
		return web.Redirect303(pathStart)
	}
	hint := v.held.idToken
	v.held, v.leaving = nil, rand.Text()
	return web.Redirect303(a.server.more.EndSession + "?" + wire.Encode([]look.Fact{
		{Name: "id_token_hint", Value: hint},
		{Name: "post_logout_redirect_uri", Value: a.URL + pathStart},
		{Name: "state", Value: v.leaving},
	}))
}
