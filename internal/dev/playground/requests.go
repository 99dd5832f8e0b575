package playground

import (
	"crypto/sha256"
	"encoding/base64"

	"github.com/authgrove/authgrove/internal/dev/wire"
	"github.com/authgrove/authgrove/internal/look"
	"github.com/authgrove/authgrove/internal/oauth"
)

func (r *run) at(path string) string { return r.playground.Issuer + path }

// post is a request of a client that authenticates with its secret.
func (r *run) post(path string, c Client, fields ...look.Fact) look.Exchange {
	return wire.PostForm(r.at(path), fields, wire.Basic(c.ID, c.Secret.Reveal()))
}

func (r *run) discovery() look.Exchange { return wire.Get(r.at(oauth.PathOpenID)) }

func (r *run) challenge() string {
	sum := sha256.Sum256([]byte(r.verifier))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

func (r *run) pkce() []look.Fact {
	return []look.Fact{{Name: "code_verifier", Value: r.verifier}, {Name: "code_challenge", Value: r.challenge()}}
}

func (r *run) authorization() []look.Fact {
	c := r.playground.Web
	return []look.Fact{{Name: "response_type", Value: "code"}, {Name: "client_id", Value: c.ID},
		{Name: "redirect_uri", Value: r.at(CallbackPath)}, {Name: "scope", Value: c.Scope},
		{Name: "state", Value: r.state}, {Name: "nonce", Value: r.nonce},
		{Name: "code_challenge", Value: r.challenge()}, {Name: "code_challenge_method", Value: "S256"}}
}

func (r *run) authorize() look.Exchange {
	return wire.Get(r.at(oauth.PathAuthorize) + "?" + wire.Encode(r.authorization()))
}

// leave carries the same parameters by the browser.
func (r *run) leave() *look.Form {
	return &look.Form{Method: "get", Action: oauth.PathAuthorize, Fields: r.authorization()}
}

func (r *run) redeem() look.Exchange {
	return r.post(oauth.PathToken, r.playground.Web,
		look.Fact{Name: "grant_type", Value: "authorization_code"}, look.Fact{Name: "code", Value: r.code},
		look.Fact{Name: "redirect_uri", Value: r.at(CallbackPath)}, look.Fact{Name: "code_verifier", Value: r.verifier})
}

func (r *run) userInfo() look.Exchange {
	return wire.Get(r.at(oauth.PathUserInfo), wire.Bearer(r.accessToken))
}

func (r *run) refreshWith(token string) look.Exchange {
	return r.post(oauth.PathToken, r.playground.Web,
		look.Fact{Name: "grant_type", Value: "refresh_token"}, look.Fact{Name: "refresh_token", Value: token})
}

func (r *run) refresh() look.Exchange { return r.refreshWith(r.refreshToken) }

// refreshAgain is the same request as the last refresh, as if its answer had been lost.
func (r *run) refreshAgain() look.Exchange { return r.refreshWith(r.refreshTokenSpent) }

func (r *run) revoke(c Client, token, hint string) look.Exchange {
	return r.post(oauth.PathRevocation, c, look.Fact{Name: "token", Value: token}, look.Fact{Name: "token_type_hint", Value: hint})
}

// revokeGrant gives up the refresh token and with it everything beside it.
func (r *run) revokeGrant() look.Exchange {
	return r.revoke(r.playground.Web, r.refreshToken, "refresh_token")
}

func (r *run) clientCredentials() look.Exchange {
	return r.post(oauth.PathToken, r.playground.Service,
		look.Fact{Name: "grant_type", Value: "client_credentials"}, look.Fact{Name: "scope", Value: r.playground.Service.Scope})
}

func (r *run) introspect() look.Exchange {
	return r.post(oauth.PathIntrospection, r.playground.Service, look.Fact{Name: "token", Value: r.accessToken})
}

func (r *run) revokeToken() look.Exchange {
	return r.revoke(r.playground.Service, r.accessToken, "access_token")
}
