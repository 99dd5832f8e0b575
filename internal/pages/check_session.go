package pages

import (
	"io"
	"net/http"

	"github.com/authgrove/authgrove/internal/look"
	"github.com/authgrove/authgrove/internal/session"
	"github.com/authgrove/authgrove/internal/web"
)

// checkSession is the page that apps keep in a frame, to ask whether the sign-in
// of this browser has changed. Nothing is looked up for it: its script reads the
// one cookie that is made for that.
func (p *Pages) checkSession(*http.Request) (web.Result, error) {
	view := look.CheckSessionView{Nonce: web.NewNonce(), Cookie: p.Cookies.Name(web.BrowserStateCookie)}
	return web.Page(http.StatusOK, web.PageSecurity{ScriptNonce: view.Nonce, Framed: true},
		func(w io.Writer) error { return p.Looks.CheckSession(w, view) })
}

// browserState goes with every session cookie.
func (p *Pages) browserState(key session.Key) *http.Cookie {
	return p.Cookies.Set(web.BrowserStateCookie, key.BrowserState(), p.SessionAbsolute)
}

// signedOutCookies make the browser forget its session, and let apps see that it changed.
func (p *Pages) signedOutCookies() []*http.Cookie {
	return []*http.Cookie{p.Cookies.Clear(web.SessionCookie), p.Cookies.Clear(web.BrowserStateCookie)}
}
