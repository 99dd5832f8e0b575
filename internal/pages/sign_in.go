package pages

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/authgrove/authgrove/internal/audit"
	"github.com/authgrove/authgrove/internal/client"
	"github.com/authgrove/authgrove/internal/login"
	"github.com/authgrove/authgrove/internal/look"
	"github.com/authgrove/authgrove/internal/oauth"
	"github.com/authgrove/authgrove/internal/session"
	"github.com/authgrove/authgrove/internal/web"
)

// showSignIn asks for the identifier.
func (p *Pages) showSignIn(r *http.Request) (web.Result, error) {
	query, err := web.Query(r)
	if err != nil {
		return nil, err
	}
	request, target, err := p.Server.OpenRequest(begin(r), query.Get("ticket"), p.flowOf(r))
	if err != nil {
		return nil, err
	}
	web.SetClient(r, string(target.Client.ID))
	return p.signInPage(r, request, target, look.SignInView{
		Step: look.StepIdentifier, Ticket: query.Get("ticket"), Identifier: request.LoginHint})
}

// signIn takes the identifier, then the password. The identifier step says
// nothing about whether anybody has that identifier.
func (p *Pages) signIn(r *http.Request) (web.Result, error) {
	form, err := web.Form(r)
	if err != nil {
		return nil, err
	}
	ctx := begin(r)
	ticket := form.Get("ticket")
	request, target, err := p.Server.OpenRequest(ctx, ticket, p.flowOf(r))
	if err != nil {
		return nil, err
	}
	web.SetClient(r, string(target.Client.ID))
	view := look.SignInView{Step: look.StepIdentifier, Ticket: ticket, Identifier: strings.TrimSpace(form.Get("identifier"))}
	if view.Identifier == "" {
		view.Problem = look.ProblemIdentifierMissing
		return p.signInPage(r, request, target, view)
	}
	view.Step, view.ChangePath = look.StepPassword, withTicket(pathSignIn, ticket)
	if !form.Has("password") {
		return p.signInPage(r, request, target, view)
	}
	if form.Get("password") == "" {
		view.Problem = look.ProblemPasswordMissing
		return p.signInPage(r, request, target, view)
	}
	proof, err := p.Passwords.Prove(ctx, view.Identifier, form.Get("password"))
	if errors.Is(err, login.ErrWrong) {
		view.Problem = look.ProblemNotAccepted
		return p.signInPage(r, request, target, view)
	}
	if err != nil {
		return nil, err
	}
	cookie, started, err := p.startSession(ctx, r, proof, request.ID)
	if err != nil {
		return nil, err
	}
	if !started {
		view.Problem = look.ProblemNotAccepted
		return p.signInPage(r, request, target, view)
	}
	result, err := web.Redirect303(withTicket(oauth.PathAuthorize, ticket))
	if err != nil {
		return nil, err
	}
	return web.WithCookies(result, cookie), nil
}

// startSession gives the browser a new cookie for what was proved.
func (p *Pages) startSession(ctx context.Context, r *http.Request, proof login.Proof, requestID string) (*http.Cookie, bool, error) {
	previous, err := p.sessionKey(r)
	if err != nil {
		return nil, false, err
	}
	value, key, keyID := session.NewValue(p.Keys.Current())
	_, started, err := p.Sessions.StartSession(ctx, session.Start{
		Account: proof.Account.Number, AccountRevocation: proof.Account.Revocation, Key: key, KeyID: keyID, Previous: previous,
		ACR: proof.ACR, AMR: proof.AMR, RequestMark: requestID, Idle: p.SessionIdle, Absolute: p.SessionAbsolute,
	}, audit.Event{Kind: audit.SignedIn, Account: int64(proof.Account.Number), Detail: strings.Join(proof.AMR, " ")})
	if err != nil || !started {
		return nil, false, err
	}
	return p.Cookies.Set(web.SessionCookie, value.Reveal(), p.SessionAbsolute), true, nil
}

func (p *Pages) signInPage(r *http.Request, request *oauth.AuthorizationRequest, target oauth.Target, view look.SignInView) (web.Result, error) {
	view.Page = p.page(r, request.UILocales)
	view.App = appOf(target.Client, target.RedirectURI)
	view.Action = pathSignIn
	// The form may end at the client, when nothing is left to ask.
	return web.Page(http.StatusOK, web.PageSecurity{FormTarget: target.RedirectURI}, func(w io.Writer) error { return p.Looks.SignIn(w, view) })
}

// appOf is a client as pages show it.
func appOf(c *client.Client, redirectURI string) look.App {
	m := &c.Metadata
	return look.App{Name: m.Name, Publisher: m.Publisher, Verified: m.PublisherVerified,
		PolicyURL: m.PolicyURI, TermsURL: m.TermsURI, RedirectHost: hostOf(redirectURI)}
}

// hostOf is what a person can recognise of a redirect URI: the host, or the
// scheme of an app on the device.
func hostOf(redirectURI string) string {
	u, err := url.Parse(redirectURI)
	if err != nil {
		return ""
	}
	if u.Scheme == "https" || u.Scheme == "http" {
		return u.Host
	}
	return u.Scheme + ":"
}
