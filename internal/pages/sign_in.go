package pages

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/authgrove/authgrove/internal/client"
	"github.com/authgrove/authgrove/internal/login"
	"github.com/authgrove/authgrove/internal/look"
	"github.com/authgrove/authgrove/internal/web"
)

// showSignIn asks for the identifier. Without a ticket the person came by
// themselves, and gets to their account.
func (p *Pages) showSignIn(r *http.Request) (web.Result, error) {
	query, err := web.Query(r)
	if err != nil {
		return nil, err
	}
	ctx := begin(r)
	if !query.Has("ticket") {
		return p.sendToSignIn(ctx, r, pathSignIn, pathAccount)
	}
	e, err := p.errand(ctx, r, query.Get("ticket"))
	if err != nil {
		return nil, err
	}
	return p.signInPage(r, e, look.SignInView{Step: look.StepIdentifier, Identifier: e.loginHint})
}

// signIn takes each step of the page. The steps say nothing about whether
// anybody has the identifier.
func (p *Pages) signIn(r *http.Request) (web.Result, error) {
	form, err := web.Form(r)
	if err != nil {
		return nil, err
	}
	ctx := begin(r)
	e, err := p.errand(ctx, r, form.Get("ticket"))
	if err != nil {
		return nil, err
	}
	typed := strings.TrimSpace(form.Get("identifier"))
	if typed == "" {
		return p.signInPage(r, e, look.SignInView{Step: look.StepIdentifier, Problem: look.ProblemIdentifierMissing})
	}
	step, result, err := p.proofStep(ctx, r, e, form, typed)
	if result != nil || err != nil {
		return result, err
	}
	view := look.SignInView{Step: step.step, Identifier: typed, Problem: step.problem, Code: step.code}
	if step.shed {
		return p.signInPageAs(http.StatusTooManyRequests, r, e, view)
	}
	return p.signInPage(r, e, view)
}

// proofStep runs the step that a form of the sign-in page asks for. It returns
// the step to show, or the result of a sign-in that succeeded.
func (p *Pages) proofStep(ctx context.Context, r *http.Request, e errand, form url.Values, typed string) (shownStep, web.Result, error) {
	method := look.SignInMethod(form.Get("method"))
	switch {
	case method == look.UsePassword && p.PasswordsOn:
		return shownStep{step: look.StepPassword}, nil, nil
	case method == look.UseCode && p.codesOffered():
		step, err := p.sendCode(ctx, r, e, typed)
		return step, nil, err
	case method == look.ForgotPassword && p.canReset():
		step, err := p.forgotPassword(ctx, r, e, typed)
		return step, nil, err
	case form.Has("new_password") && p.canReset():
		return p.resetPassword(ctx, r, e, typed, form.Get("code"), form.Get("new_password"))
	case form.Has("code"):
		return p.takeCode(ctx, r, e, typed, form.Get("code"))
	case form.Has("password") && p.PasswordsOn:
		return p.takePassword(ctx, r, e, typed, form.Get("password"))
	case p.PasswordFirst && p.PasswordsOn || !p.codesOffered():
		return shownStep{step: look.StepPassword}, nil, nil
	}
	step, err := p.sendCode(ctx, r, e, typed)
	return step, nil, err
}

// shownStep is what a page of a sign-in shows next.
type shownStep struct {
	step    look.SignInStep
	problem look.SignInProblem
	code    look.CodeStep
	shed    bool // because the caller's network asks too often, which says nothing about anybody
}

func (p *Pages) signInPage(r *http.Request, e errand, view look.SignInView) (web.Result, error) {
	return p.signInPageAs(http.StatusOK, r, e, view)
}

func (p *Pages) signInPageAs(status int, r *http.Request, e errand, view look.SignInView) (web.Result, error) {
	view.Page = p.page(r, e.uiLocales, withTicket(pathSignIn, e.ticket))
	view.App, view.Action, view.Ticket = e.app, pathSignIn, e.ticket
	if view.Step != look.StepIdentifier {
		view.ChangePath = withTicket(pathSignIn, e.ticket)
	}
	if p.SignUpOpen && p.codesOffered() {
		view.SignUpPath = withTicket(pathSignUp, e.ticket)
	}
	view.Methods = p.otherMethods(view.Step)
	view.CanReset, view.MinPassword = p.canReset(), login.MinPassword
	// The form may end at the client, when nothing is left to ask.
	return web.Page(status, web.PageSecurity{FormTarget: e.formTarget}, func(w io.Writer) error { return p.Looks.SignIn(w, view) })
}

// otherMethods are the ways to go on beside the page's own button.
func (p *Pages) otherMethods(step look.SignInStep) (methods []look.SignInMethod) {
	byCode := p.codesOffered() && (!p.PasswordFirst || !p.PasswordsOn)
	if p.PasswordsOn && (step == look.StepCode || step == look.StepIdentifier && byCode) {
		methods = append(methods, look.UsePassword)
	}
	if p.codesOffered() && (step == look.StepPassword || step == look.StepIdentifier && !byCode) {
		methods = append(methods, look.UseCode)
	}
	return methods
}

// appOf is a client as pages show it.
func (p *Pages) appOf(ctx context.Context, c *client.Client, redirectURI string) look.App {
	m := &c.Metadata
	return look.App{Name: m.Name, LogoPath: p.logoPath(ctx, c), Publisher: m.Publisher, Verified: m.PublisherVerified,
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

// returnHost is empty for an app on this device: plain http is registered for
// loopback only, and neither an address of loopback nor a scheme tells people
// anything.
func returnHost(redirectURI string) string {
	if !strings.HasPrefix(redirectURI, "https:") {
		return ""
	}
	return hostOf(redirectURI)
}
