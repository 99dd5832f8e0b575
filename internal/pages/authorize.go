package pages

import (
	"context"
	"errors"
	"net/http"

	"github.com/authgrove/authgrove/internal/oauth"
	"github.com/authgrove/authgrove/internal/web"
)

// authorize is where a flow begins and where each of its pages returns. A
// client sends its parameters; our own pages send the ticket they were given.
func (p *Pages) authorize(r *http.Request) (web.Result, error) {
	ctx := begin(r)
	query, err := web.Query(r)
	if err != nil {
		return nil, err
	}
	if query.Has("ticket") {
		request, target, err := p.Server.OpenRequest(ctx, query.Get("ticket"), p.flowOf(r))
		if err != nil {
			return nil, err
		}
		return p.next(ctx, r, request, target)
	}
	params, unfoldErr := p.Server.Unfold(ctx, oauth.NewParams(query))
	target, err := p.Server.Resolve(ctx, params)
	if err != nil {
		return nil, err
	}
	web.SetClient(r, string(target.Client.ID))
	request, err := (*oauth.AuthorizationRequest)(nil), unfoldErr
	if err == nil {
		request, err = p.Server.Check(ctx, target, params)
	}
	var refusal *oauth.Error
	if errors.As(err, &refusal) {
		return p.refuse(r, target, refusal)
	}
	if err != nil {
		return nil, err
	}
	return p.next(ctx, r, request, target)
}

// next does what the decision says.
func (p *Pages) next(ctx context.Context, r *http.Request, request *oauth.AuthorizationRequest, target oauth.Target) (web.Result, error) {
	web.SetClient(r, string(target.Client.ID))
	key, err := p.sessionKey(r)
	if err != nil {
		return nil, err
	}
	verdict, seen, err := p.Server.Authorize(ctx, request, target, oauth.SessionKey(key))
	if err != nil {
		return nil, err
	}
	switch verdict.Step {
	case oauth.Allow:
		response, err := p.Server.GrantedResponse(ctx, request, target, verdict, seen, key.BrowserState())
		if err != nil {
			return nil, err
		}
		result, err := p.respond(r, response)
		if known, _ := p.Cookies.Read(r, web.BrowserStateCookie); err != nil || known == key.BrowserState() {
			return result, err
		}
		return web.WithCookies(result, p.browserState(key)), nil // it was lost, or the session is older than it
	case oauth.Refuse:
		return p.refuse(r, target, verdict.Refusal)
	case oauth.AskConsent:
		return p.ask(ctx, r, request, pathConsent)
	}
	return p.ask(ctx, r, request, pathSignIn)
}

// ask sends the browser to a page of ours with the sealed request.
func (p *Pages) ask(ctx context.Context, r *http.Request, request *oauth.AuthorizationRequest, path string) (web.Result, error) {
	flow, cookie := p.flow(r)
	ticket, err := p.Server.SealRequest(ctx, request, flow)
	if err != nil {
		return nil, err
	}
	result, err := web.Redirect303(withTicket(path, ticket))
	if err != nil || cookie == nil {
		return result, err
	}
	return web.WithCookies(result, cookie), nil
}

// refuse sends a refusal back to the client.
func (p *Pages) refuse(r *http.Request, target oauth.Target, refusal *oauth.Error) (web.Result, error) {
	web.SetError(r, refusal.Code)
	return p.respond(r, p.Server.Refusal(target, refusal))
}

// pageError finds the page's reason in an error, if it has one.
func pageError(err error) (*oauth.PageError, bool) {
	var e *oauth.PageError
	ok := errors.As(err, &e)
	return e, ok
}
