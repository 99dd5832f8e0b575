package demoapp

import (
	"crypto/rand"
	"net/http"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"github.com/authgrove/authgrove/internal/web"
)

// signIn sends the browser to the server. state ties the answer to this
// browser, nonce the ID token to this request, the verifier the code to this app.
func (a *App) signIn(r *http.Request) (web.Result, error) {
	provider, err := a.discover(r.Context())
	if err != nil {
		return nil, err
	}
	v, cookie := a.visitOf(r)
	v.mu.Lock()
	defer v.mu.Unlock()
	v.pending = &request{state: rand.Text(), nonce: rand.Text(), verifier: oauth2.GenerateVerifier()}
	v.refusal, v.signedOut = refusal{}, false
	result, err := web.Redirect303(a.oauth(provider).AuthCodeURL(v.pending.state,
		oidc.Nonce(v.pending.nonce), oauth2.S256ChallengeOption(v.pending.verifier)))
	if err != nil || cookie == nil {
		return result, err
	}
	return web.WithCookies(result, cookie), nil
}
