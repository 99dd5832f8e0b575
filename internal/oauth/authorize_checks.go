// Spec: RFC 6749 §4.1.1, OpenID Connect Core §3.1.2.1, §3.2.2.1, §3.3.2.1 and §6, RFC 7636 §4.3, RFC 8707 §2.1.

package oauth

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/authgrove/authgrove/internal/client"
)

// endpoint is a column of the table below.
type endpoint uint8

// The endpoints that take authorization requests.
const (
	atAuthorize endpoint = 1 << iota
)

// check is one row: what must hold, where, and how it is looked at.
type check struct {
	holds string
	at    endpoint
	run   func(*draft) *Error
}

// authorizationChecks is every check of an authorization request after its
// target is known, in this order. A check that another endpoint shares gains
// that endpoint in its second column; it is not written again.
var authorizationChecks = []check{
	{"no parameter is sent twice", atAuthorize, (*draft).checkRepeated},
	{"no parameter is over-long", atAuthorize, (*draft).checkLengths},
	{"no request object is left", atAuthorize, (*draft).checkRequestObject},
	{"the response type is offered and registered", atAuthorize, (*draft).checkResponseType},
	{"the response mode fits the response type", atAuthorize, (*draft).checkResponseMode},
	{"the scope is registered", atAuthorize, (*draft).checkScope},
	{"one known resource is meant", atAuthorize, (*draft).checkResource},
	{"PKCE is as the client must use it", atAuthorize, (*draft).checkPKCE},
	{"prompt is a known combination", atAuthorize, (*draft).checkPrompt},
	{"max_age is a number of seconds", atAuthorize, (*draft).checkMaxAge},
	{"a nonce is there for an ID token from the browser", atAuthorize, (*draft).checkNonce},
	{"claims can be read", atAuthorize, (*draft).checkClaims},
	{"id_token_hint is ours and this client's", atAuthorize, (*draft).checkHint},
}

// draft is a request while it is being checked.
type draft struct {
	server  *Server
	target  Target
	params  Params
	request *AuthorizationRequest
	// hint is the ID token of id_token_hint; nil if there is none, or none of ours.
	hint *idToken
}

// Check judges the parameters of a request whose target is known and returns
// the request that the rest of the flow works on. An *Error goes to the target.
func (s *Server) Check(ctx context.Context, t Target, p Params) (*AuthorizationRequest, error) {
	hint, err := s.readHint(ctx, p.Get("id_token_hint"))
	if err != nil && !errors.Is(err, errForeignHint) {
		return nil, err
	}
	d := &draft{server: s, target: t, params: p, hint: hint, request: newAuthorizationRequest(t, p, s.Now().Add(s.Settings.RequestLifetime))}
	for _, c := range authorizationChecks {
		if c.at&atAuthorize == 0 {
			continue
		}
		if err := c.run(d); err != nil {
			return nil, err
		}
	}
	return d.request, nil
}

func (d *draft) checkRepeated() *Error { return d.params.refuseRepeated() }

// longest bounds what a request may carry through the browser; state and
// nonce belong to the client and get the most room.
var longest = map[string]int{
	"state": 4000, "nonce": 1000, "code_challenge": 128, "code_challenge_method": 16, "response_type": 64,
	"response_mode": 32, "prompt": 64, "max_age": 16, "login_hint": 320, "acr_values": 500, "ui_locales": 200,
	"display": 32, "claims_locales": 200, "resource": 500, "scope": maxScope, "claims": maxClaims, "id_token_hint": maxIDTokenHint,
}

func (d *draft) checkLengths() *Error {
	for _, name := range slices.Sorted(maps.Keys(longest)) {
		if len(d.params.Get(name)) > longest[name] {
			code := InvalidRequest
			if name == "scope" {
				code = InvalidScope
			}
			return refuse(code, "%s is longer than %d characters", name, longest[name])
		}
	}
	return nil
}

func (d *draft) checkRequestObject() *Error {
	switch {
	case d.params.Has("request_uri"):
		return refuse(RequestURINotSupported, "the client has not registered this request_uri: send the parameters themselves")
	case d.params.Has("request"):
		return refuse(RequestNotSupported, "the client is not registered for request objects: send the parameters themselves")
	case d.params.Has("registration"):
		return refuse(RegistrationUnsupported, "registration by the request is not supported")
	}
	return nil
}

func (d *draft) checkResponseType() *Error {
	asked := d.params.Get("response_type")
	if asked == "" {
		return refuse(InvalidRequest, "response_type is missing")
	}
	parsed, known := client.ParseResponseType(asked)
	if !known {
		return refuse(UnsupportedResponseType, "response_type is not one of those that this server offers")
	}
	if !slices.Contains(d.target.Client.Metadata.ResponseTypes, parsed) {
		return refuse(UnauthorizedClient, "the client is not registered for response_type %s", parsed)
	}
	d.request.ResponseType = parsed
	return nil
}

func (d *draft) checkResponseMode() *Error {
	mode := ResponseMode(d.params.Get("response_mode"))
	switch {
	case mode == "":
		mode = defaultMode(d.request.ResponseType)
	case !slices.Contains(responseModes, mode):
		return refuse(InvalidRequest, "response_mode must be query, fragment or form_post")
	case mode == ModeQuery && d.request.ResponseType.FrontChannel():
		return refuse(InvalidRequest, "response_mode query cannot carry tokens: use fragment or form_post")
	case mode == ModeFormPost && !takesPosts(d.target.RedirectURI):
		return refuse(InvalidRequest, "response_mode form_post needs a redirect_uri that a form can be posted to")
	}
	d.request.ResponseMode = mode
	return nil
}

func (d *draft) checkScope() *Error {
	scope, err := requestedScope(d.target.Client, d.params.Get("scope"))
	d.request.Scope = scope
	if err == nil && d.request.ResponseType.IDToken() && !slices.Contains(scope, ScopeOpenID) {
		return refuse(InvalidScope, "an ID token needs the scope openid")
	}
	return err
}

func (d *draft) checkResource() *Error {
	_, err := audienceOf(d.server.Catalogue.Current(), d.server.Settings.Issuer, d.request.Scope, d.params.Get("resource"))
	d.request.Resource = d.params.Get("resource")
	return err
}

func (d *draft) checkPKCE() *Error {
	if !d.request.ResponseType.Code() {
		return nil // there is no code to protect
	}
	d.request.Challenge, d.request.ChallengeMethod = d.params.Get("code_challenge"), d.params.Get("code_challenge_method")
	return checkChallenge(d.target.Client.Metadata.PKCE, d.request.Challenge, d.request.ChallengeMethod)
}

func (d *draft) checkPrompt() *Error {
	prompts := strings.Fields(d.params.Get("prompt"))
	for _, p := range prompts {
		if !slices.Contains(promptValues, p) {
			return refuse(InvalidRequest, "prompt must be of none, login, consent, select_account")
		}
	}
	if slices.Contains(prompts, promptNone) && len(prompts) > 1 {
		return refuse(InvalidRequest, "prompt none cannot be combined with another value")
	}
	d.request.Prompt = prompts
	return nil
}

func (d *draft) checkMaxAge() *Error {
	d.request.MaxAge = d.target.Client.Metadata.DefaultMaxAge
	text := d.params.Get("max_age")
	if text == "" {
		return nil
	}
	seconds, err := strconv.Atoi(text)
	if err != nil || seconds < 0 || time.Duration(seconds) > 100*365*24*3600 {
		return refuse(InvalidRequest, "max_age must be a number of seconds, 0 or more")
	}
	d.request.MaxAge = &seconds
	return nil
}

func (d *draft) checkNonce() *Error {
	if d.request.ResponseType.IDToken() && d.request.Nonce == "" {
		return refuse(InvalidRequest, "nonce is missing: an ID token that comes through the browser needs one")
	}
	return nil
}

// checkClaims keeps of the wish what the client could ask for by scope as well.
func (d *draft) checkClaims() *Error {
	if !slices.Contains(d.request.Scope, ScopeOpenID) {
		return nil // OpenID Connect's parameters mean nothing without its scope
	}
	claims, err := parseClaimsParameter(d.params.Get("claims"))
	if err != nil {
		return err
	}
	d.request.Claims = claims.wish.within(d.target.Client.Metadata.ScopeValues())
	d.request.Subject = claims.subject
	if claims.acrEssential {
		d.request.EssentialACR = claims.acr
	}
	return nil
}

func (d *draft) checkHint() *Error {
	switch {
	case !d.params.Has("id_token_hint"):
		return nil
	case d.hint == nil:
		return refuse(InvalidRequest, "id_token_hint is not an ID token of this server")
	case d.hint.Audience != string(d.target.Client.ID):
		return refuse(InvalidRequest, "id_token_hint was issued to another client")
	case d.request.Subject != "" && d.request.Subject != d.hint.Subject:
		return refuse(InvalidRequest, "id_token_hint and claims name two people")
	}
	d.request.Subject = d.hint.Subject
	return nil
}
