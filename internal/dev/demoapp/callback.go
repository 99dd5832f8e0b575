package demoapp

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"github.com/authgrove/authgrove/internal/look"
	"github.com/authgrove/authgrove/internal/web"
)

// callback takes the server's answer. Whatever came, the browser ends at the
// start page, so that no code stays in its address bar.
func (a *App) callback(r *http.Request) (web.Result, error) {
	query, err := web.Query(r)
	if err != nil {
		return nil, err
	}
	v, cookie := a.visitOf(r)
	v.mu.Lock()
	defer v.mu.Unlock()
	pending := v.pending
	v.pending = nil // an answer is used once
	v.refusal = a.judge(pending, query)
	if v.refusal.code == "" {
		held, err := a.redeem(r.Context(), pending, query.Get("code"))
		if err != nil {
			v.refusal = refusalOf(err)
		} else {
			v.held = held
		}
	}
	result, err := web.Redirect303(pathStart)
	if err != nil || cookie == nil {
		return result, err
	}
	return web.WithCookies(result, cookie), nil
}

// judge says why an answer is not used, if it is not. state and iss come
// first: an error, too, counts only if it is for this browser and from the
// server that was asked (RFC 9207 §2.4).
func (a *App) judge(pending *request, query url.Values) refusal {
	switch {
	case pending == nil || query.Get("state") != pending.state:
		return refusal{"state_mismatch", "The answer does not belong to a sign-in that this browser began."}
	case query.Get("iss") != a.Issuer:
		return refusal{"issuer_mismatch", "The answer is from another server than the one that was asked."}
	case query.Get("error") != "":
		return refusal{query.Get("error"), query.Get("error_description")}
	case query.Get("code") == "":
		return refusal{"code_missing", "The answer has neither a code nor an error."}
	}
	return refusal{}
}

// redeem trades the code for tokens and verifies who they are about.
func (a *App) redeem(ctx context.Context, pending *request, code string) (*holding, error) {
	provider, err := a.discover(ctx)
	if err != nil {
		return nil, err
	}
	recorded, recorder := a.recorded(ctx)
	token, err := a.oauth(provider).Exchange(recorded, code, oauth2.VerifierOption(pending.verifier))
	if err != nil {
		return nil, err
	}
	held := &holding{token: token, last: recorder.Last(), lastStep: look.StepToken}
	verified, err := held.verify(ctx, provider, a.ClientID)
	if err != nil {
		return nil, err
	}
	if verified.Nonce != pending.nonce {
		return nil, errors.New("the ID token was made for another request: its nonce differs")
	}
	held.subject = verified.Subject
	held.name, err = a.nameOf(ctx, provider, held)
	return held, err
}

// nameOf asks how to greet the person: with an access token beside it, an ID
// token does not carry the profile (OpenID Connect Core §5.4).
func (a *App) nameOf(ctx context.Context, provider *oidc.Provider, held *holding) (string, error) {
	info, err := provider.UserInfo(oidc.ClientContext(ctx, &http.Client{Transport: a.transport}), oauth2.StaticTokenSource(held.token))
	if err != nil {
		return "", err
	}
	if info.Subject != held.subject {
		return "", errOtherPerson
	}
	var claims struct {
		Name string `json:"name"`
	}
	if err := info.Claims(&claims); err != nil {
		return "", err
	}
	return firstText(claims.Name, info.Email, info.Subject), nil
}

// errOtherPerson stops an answer that must not be used (OpenID Connect Core §5.3.2).
var errOtherPerson = errors.New("userinfo is about somebody else than the ID token")

// verify takes the ID token out of a token response: signature, issuer,
// audience, expiry, and that it belongs to the access token beside it.
func (h *holding) verify(ctx context.Context, provider *oidc.Provider, clientID string) (*oidc.IDToken, error) {
	raw, ok := h.token.Extra("id_token").(string)
	if !ok {
		return nil, errors.New("the token response has no ID token")
	}
	verified, err := provider.Verifier(&oidc.Config{ClientID: clientID}).Verify(ctx, raw)
	if err != nil {
		return nil, err
	}
	if verified.AccessTokenHash != "" {
		if err := verified.VerifyAccessToken(h.token.AccessToken); err != nil {
			return nil, err
		}
	}
	if h.subject != "" && verified.Subject != h.subject {
		return nil, errors.New("the new ID token is about somebody else")
	}
	h.idToken = raw
	return verified, nil
}

func refusalOf(err error) refusal {
	var refused *oauth2.RetrieveError
	if errors.As(err, &refused) && refused.ErrorCode != "" {
		return refusal{refused.ErrorCode, refused.ErrorDescription}
	}
	return refusal{"token_not_accepted", err.Error()}
}

func firstText(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return text
		}
	}
	return ""
}
