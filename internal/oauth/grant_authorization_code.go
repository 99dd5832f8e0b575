// Spec: RFC 6749 §4.1.3, RFC 7636 §4.6, RFC 9700 §2.1.1.

package oauth

import (
	"context"
	"errors"
)

// redeemAuthorizationCode turns a code into its grant.
//
//  1. Open the code. Another client's code is refused without a write, so its
//     own client can still redeem it.
//  2. Settle what the tokens are for; a wrong resource loses nothing.
//  3. Judge what the code alone decides: redirect URI, verifier.
//  4. Spend and judge the rest in one commit. If the process dies before it,
//     the code is unspent and no token exists; if it dies after it, the code is
//     spent and no token was shown, and the client starts again.
func redeemAuthorizationCode(ctx context.Context, r *tokenRequest) (entitlement, error) {
	s := r.server
	code, err := s.openCode(ctx, r.params.Get("code"))
	if err != nil {
		return entitlement{}, err
	}
	if code.Client != r.client.Number {
		return entitlement{}, because(errCode(), "the code belongs to another client")
	}
	aud, refusal := s.audienceFor(code.Scope, code.resources(), r.params.Get("resource"))
	if refusal != nil {
		return entitlement{}, refusal
	}
	reason := redirectRefusal(code, r.params.Get("redirect_uri"))
	if reason == "" {
		reason = verifierRefusal(code.Challenge, code.ChallengeMethod, r.params.Get("code_verifier"))
	}
	redemption, err := s.redemption(r.client, code, reason)
	if err != nil {
		return entitlement{}, err
	}
	spent, err := s.Grants.RedeemCode(ctx, redemption)
	if err != nil {
		return entitlement{}, err
	}
	switch spent.Outcome {
	case Won:
		return entitlement{grant: spent.Grant, scope: code.Scope, audience: aud, nonce: code.Nonce, claims: code.Claims, refresh: spent.Grant.Refreshable}, nil
	case Replayed:
		return entitlement{}, because(errCode(), "the code was used before")
	}
	return entitlement{}, because(errCode(), spent.Reason)
}

// redirectRefusal compares redirect_uri with the one the code was sent to: it
// must be repeated if the authorization request named it.
func redirectRefusal(code *authorizationCode, sent string) string {
	switch {
	case sent == "" && code.Explicit:
		return "redirect_uri_missing"
	case sent != "" && sent != code.RedirectURI:
		return "redirect_uri_differs"
	}
	return ""
}

// because attaches the reason that only the log sees.
func because(e *Error, reason string) *Error {
	e.Cause = errors.New(reason)
	return e
}
