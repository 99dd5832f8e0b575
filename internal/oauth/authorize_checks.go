// Spec: RFC 6749 §4.1.1, OpenID Connect Core §3.1.2.1 and §6, RFC 7636 §4.3, RFC 8707 §2.1.

package oauth

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
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
	{"no request object is sent", atAuthorize, (*draft).checkRequestObject},
	{"the response type is offered and registered", atAuthorize, (*draft).checkResponseType},
	{"the response mode fits the response type", atAuthorize, (*draft).checkResponseMode},
	{"the scope is registered", atAuthorize, (*draft).checkScope},
	{"one known resource is meant", atAuthorize, (*draft).checkResource},
	{"PKCE is as the client must use it", atAuthorize, (*draft).checkPKCE},
	{"prompt is a known combination", atAuthorize, (*draft).checkPrompt},
	{"max_age is a number of seconds", atAuthorize, (*draft).checkMaxAge},
}

// draft is a request while it is being checked.
type draft struct {
	server  *Server
	target  Target
	params  Params
	request *AuthorizationRequest
}

// Check judges the parameters of a request whose target is known and returns
// the request that the rest of the flow works on. The error goes to the target.
func (s *Server) Check(t Target, p Params) (*AuthorizationRequest, *Error) {
	d := &draft{server: s, target: t, params: p, request: newAuthorizationRequest(t, p, s.Now().Add(s.Settings.RequestLifetime))}
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
	"display": 32, "claims_locales": 200, "resource": 500, "scope": maxScope,
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
		return refuse(RequestURINotSupported, "request_uri is not supported: send the parameters themselves")
	case d.params.Has("request"):
		return refuse(RequestNotSupported, "request objects are not supported: send the parameters themselves")
	case d.params.Has("registration"):
		return refuse(RegistrationUnsupported, "registration by the request is not supported")
	}
	return nil
}

func (d *draft) checkResponseType() *Error {
	switch asked := d.params.Get("response_type"); {
	case asked == "":
		return refuse(InvalidRequest, "response_type is missing; this server offers code")
	case asked != responseTypeCode:
		return refuse(UnsupportedResponseType, "response_type must be code")
	case !slices.Contains(d.target.Client.Metadata.ResponseTypes, asked):
		return refuse(UnauthorizedClient, "the client is not registered for response_type code")
	}
	return nil
}

func (d *draft) checkResponseMode() *Error {
	if mode := d.params.Get("response_mode"); mode != "" && mode != "query" {
		return refuse(InvalidRequest, "response_mode must be query")
	}
	return nil
}

func (d *draft) checkScope() *Error {
	scope, err := requestedScope(d.target.Client, d.params.Get("scope"))
	d.request.Scope = scope
	return err
}

func (d *draft) checkResource() *Error {
	_, err := audienceOf(d.server.Catalogue.Current(), d.server.Settings.Issuer, d.request.Scope, d.params.Get("resource"))
	d.request.Resource = d.params.Get("resource")
	return err
}

func (d *draft) checkPKCE() *Error {
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
