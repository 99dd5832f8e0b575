package demoapp

import (
	"io"
	"net/http"

	"github.com/authgrove/authgrove/internal/look"
	"github.com/authgrove/authgrove/internal/web"
)

// start is the app's one page: a button to sign in, or what signing in brought.
func (a *App) start(r *http.Request) (web.Result, error) {
	query, err := web.Query(r)
	if err != nil {
		return nil, err
	}
	v, cookie := a.visitOf(r)
	v.mu.Lock()
	defer v.mu.Unlock()
	if state := query.Get("state"); state != "" && state == v.leaving {
		v.leaving, v.signedOut = "", true
		return web.Redirect303(pathStart) // the address is clean again
	}
	show := a.signedOutPage
	if v.held != nil {
		show = a.signedInPage
	}
	page, err := show(r, v)
	if err != nil || cookie == nil {
		return page, err
	}
	return web.WithCookies(page, cookie), nil
}

func (a *App) view() look.App {
	return look.App{Name: "Demo app", Publisher: "Authgrove", Verified: true}
}

func (a *App) signedOutPage(r *http.Request, v *visit) (web.Result, error) {
	view := look.DemoSignedOutView{Page: a.Looks.Page(r), App: a.view(), SignInPath: pathSignIn, Accounts: a.Accounts,
		SignedOut: v.signedOut, ErrorCode: v.refusal.code, ErrorDescription: v.refusal.description}
	return web.Page(http.StatusOK, web.PageSecurity{}, func(w io.Writer) error { return a.Looks().DemoSignedOut(w, view) })
}

func (a *App) signedInPage(r *http.Request, v *visit) (web.Result, error) {
	view := look.DemoSignedInView{Page: a.Looks.Page(r), App: a.view(), Name: v.held.name, Tokens: v.held.tokens(),
		UserInfoPath: pathUserInfo, RefreshPath: pathRefresh, RevokePath: pathRevoke, SignOutPath: pathSignOut,
		Ticket: v.ticket, Last: v.held.last, LastStep: v.held.lastStep}
	// The sign-out form ends at the server, which ends the session there.
	security := web.PageSecurity{FormTarget: a.Issuer}
	return web.Page(http.StatusOK, security, func(w io.Writer) error { return a.Looks().DemoSignedIn(w, view) })
}

func (h *holding) tokens() (tokens []look.DemoToken) {
	for _, t := range []look.DemoToken{
		{Kind: look.TokenID, Raw: h.idToken},
		{Kind: look.TokenAccess, Raw: h.token.AccessToken},
		{Kind: look.TokenRefresh, Raw: h.token.RefreshToken},
	} {
		if t.Raw != "" {
			tokens = append(tokens, t)
		}
	}
	return tokens
}
