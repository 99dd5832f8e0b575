package pages

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/authgrove/authgrove/internal/look"
	"github.com/authgrove/authgrove/internal/oauth"
	"github.com/authgrove/authgrove/internal/secret"
	"github.com/authgrove/authgrove/internal/ticket"
	"github.com/authgrove/authgrove/internal/web"
)

// errand is what a person signs in for: an app's authorization request, or a
// page of this server. Both travel sealed in the page's ticket, bound to the
// browser's flow cookie.
type errand struct {
	ticket string
	// id marks the session that is made for it.
	id        string
	app       look.App // without a name for a page of ours
	uiLocales string
	loginHint string
	// next is where the browser goes when the person has signed in; formTarget
	// is the app's address at which the form may end.
	next       string
	formTarget string
}

// ownPage is the content of a ticket for a page of this server.
type ownPage struct {
	ID        string    `json:"i"`
	Next      string    `json:"n"`
	Flow      []byte    `json:"f"`
	ExpiresAt time.Time `json:"x"`
}

const (
	ownPagePurpose ticket.Purpose = "own page"
	ownPageKind                   = "op"
	ownPageLife                   = time.Hour
)

// errand opens the ticket that a page was given.
func (p *Pages) errand(ctx context.Context, r *http.Request, text string) (errand, error) {
	if e, ok, err := p.ownErrand(ctx, r, text); ok || err != nil {
		return e, err
	}
	request, target, err := p.Server.OpenRequest(ctx, text, p.flowOf(r))
	if err != nil {
		return errand{}, err
	}
	web.SetClient(r, string(target.Client.ID))
	return errand{ticket: text, id: request.ID, app: p.appOf(ctx, target.Client, target.RedirectURI), uiLocales: request.UILocales,
		loginHint: request.LoginHint, next: withTicket(oauth.PathAuthorize, text), formTarget: target.RedirectURI}, nil
}

// ownErrand opens a ticket for one of our own pages; ok is false if it is none.
func (p *Pages) ownErrand(ctx context.Context, r *http.Request, text string) (e errand, ok bool, err error) {
	payload, err := p.Tickets.Open(ctx, ownPagePurpose, ownPageKind, text)
	if errors.Is(err, ticket.ErrInvalid) {
		return errand{}, false, nil
	}
	var own ownPage
	if err == nil {
		err = json.Unmarshal(payload, &own)
	}
	switch {
	case err != nil:
		return errand{}, false, err
	case !p.Now().Before(own.ExpiresAt):
		return errand{}, false, oauth.PageRefused(oauth.ReasonRequestExpired)
	case p.flowOf(r) == "":
		return errand{}, false, oauth.PageRefused(oauth.ReasonCookieMissing)
	case !secret.Equal(p.flowMark(p.flowOf(r)), own.Flow):
		return errand{}, false, oauth.PageRefused(oauth.ReasonOtherBrowser)
	}
	return errand{ticket: text, id: own.ID, next: own.Next}, true, nil
}

// flowMark is how a ticket remembers the flow cookie.
func (p *Pages) flowMark(flow string) []byte {
	sum := secret.Sum([]byte(flow), "own page")
	return sum[:16]
}

// sendToSignIn sends a browser to the sign-in page, to come back to next, a
// path of this server.
func (p *Pages) sendToSignIn(ctx context.Context, r *http.Request, page, next string) (web.Result, error) {
	flow, cookie := p.flow(r)
	payload, err := json.Marshal(ownPage{ID: base64.RawURLEncoding.EncodeToString(secret.Bytes(16)), Next: next,
		Flow: p.flowMark(flow), ExpiresAt: p.Now().Add(ownPageLife).UTC().Truncate(time.Second)})
	if err != nil {
		return nil, err
	}
	text, err := p.Tickets.Seal(ctx, ownPagePurpose, ownPageKind, payload, p.Now().Add(ownPageLife))
	if err != nil {
		return nil, err
	}
	result, err := web.Redirect303(page + "?" + url.Values{"ticket": {text}}.Encode())
	if err != nil || cookie == nil {
		return result, err
	}
	return web.WithCookies(result, cookie), nil
}
