package demoapp

import (
	"context"
	"net/http"

	"golang.org/x/oauth2"

	"github.com/authgrove/authgrove/internal/dev/wire"
	"github.com/authgrove/authgrove/internal/look"
	"github.com/authgrove/authgrove/internal/oauth"
	"github.com/authgrove/authgrove/internal/web"
)

// errForeignForm is for forms that this app did not show to this browser.
var errForeignForm = &web.Refusal{Status: http.StatusForbidden, Code: oauth.InvalidRequest,
	Description: "The form was not shown by this app, or the app was started anew. Load its page again."}

// action wraps a button of the signed-in page: it does what the button says,
// keeps the exchange, and shows the page again.
func (a *App) action(do func(context.Context, *holding) error) web.Handle {
	return func(r *http.Request) (web.Result, error) {
		form, err := web.Form(r)
		if err != nil {
			return nil, err
		}
		v, _ := a.visitOf(r)
		v.mu.Lock()
		defer v.mu.Unlock()
		if !v.owns(form.Get("ticket")) {
			return nil, errForeignForm
		}
		if v.held != nil {
			if err := do(r.Context(), v.held); err != nil {
				return nil, err
			}
		}
		return web.Redirect303(pathStart)
	}
}

// askUserInfo asks who signed in. A refusal is an answer to be shown.
func (a *App) askUserInfo(ctx context.Context, h *holding) error {
	provider, err := a.discover(ctx)
	if err != nil {
		return err
	}
	recorded, recorder := a.recorded(ctx)
	info, err := provider.UserInfo(recorded, oauth2.StaticTokenSource(h.token))
	step := look.StepUserInfo
	if h.revoked {
		step = look.StepAfterRevoke
	}
	h.did(step, recorder.Last())
	if err == nil && info.Subject != h.subject {
		return errOtherPerson
	}
	return unlessAnswered(err, h)
}

// refresh trades the refresh token for new tokens.
func (a *App) refresh(ctx context.Context, h *holding) error {
	provider, err := a.discover(ctx)
	if err != nil {
		return err
	}
	recorded, recorder := a.recorded(ctx)
	// A token without an access token is expired, so this source asks at once.
	token, err := a.oauth(provider).TokenSource(recorded, &oauth2.Token{RefreshToken: h.token.RefreshToken}).Token()
	h.did(look.StepRefresh, recorder.Last())
	if err != nil {
		return unlessAnswered(err, h)
	}
	h.token = token
	if _, sent := token.Extra("id_token").(string); sent {
		_, err = h.verify(ctx, provider, a.ClientID)
	}
	return err
}

// revoke gives the tokens up. They stay on the page, so that a person can see
// that they are dead.
func (a *App) revoke(ctx context.Context, h *holding) error {
	if _, err := a.discover(ctx); err != nil {
		return err
	}
	token, hint := h.token.RefreshToken, "refresh_token"
	if token == "" {
		token, hint = h.token.AccessToken, "access_token"
	}
	sent, err := wire.Send(ctx, &http.Client{Transport: a.transport}, wire.PostForm(a.server.more.Revocation,
		[]look.Fact{{Name: "token", Value: token}, {Name: "token_type_hint", Value: hint}},
		wire.Basic(a.ClientID, a.ClientSecret.Reveal())))
	if err != nil {
		return err
	}
	h.did(look.StepRevoke, &sent)
	h.revoked = h.revoked || !sent.Answer.Refused()
	return nil
}

func (h *holding) did(step look.StepKind, e *look.Exchange) {
	if e != nil {
		h.last, h.lastStep = e, step
	}
}

// unlessAnswered keeps an error to itself if the server's answer shows it.
func unlessAnswered(err error, h *holding) error {
	if h.last != nil && h.last.Answer != nil && h.last.Answer.Refused() {
		return nil
	}
	return err
}
