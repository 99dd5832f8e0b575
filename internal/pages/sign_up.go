package pages

import (
	"context"
	"io"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/login"
	"github.com/authgrove/authgrove/internal/look"
	"github.com/authgrove/authgrove/internal/web"
)

// showSignUp asks for an address to make an account with.
func (p *Pages) showSignUp(r *http.Request) (web.Result, error) {
	query, err := web.Query(r)
	if err != nil {
		return nil, err
	}
	ctx := begin(r)
	if !query.Has("ticket") {
		return p.sendToSignIn(ctx, r, pathSignUp, pathAccount)
	}
	e, err := p.errand(ctx, r, query.Get("ticket"))
	if err != nil {
		return nil, err
	}
	return p.signUpPage(r, e, look.SignUpView{Step: look.StepIdentifier, Identifier: e.loginHint})
}

// signUp proves the address by a code. Somebody who has an account already
// gets the same page and the same code, and is signed in.
func (p *Pages) signUp(r *http.Request) (web.Result, error) {
	form, err := web.Form(r)
	if err != nil {
		return nil, err
	}
	ctx := begin(r)
	e, err := p.errand(ctx, r, form.Get("ticket"))
	if err != nil {
		return nil, err
	}
	view := look.SignUpView{Step: look.StepIdentifier, Identifier: strings.TrimSpace(form.Get("identifier")), Name: strings.TrimSpace(form.Get("name"))}
	switch {
	case !p.signUpOffered():
		return p.signUpPage(r, e, view)
	case view.Identifier == "":
		view.Problem = look.ProblemIdentifierMissing
		return p.signUpPage(r, e, view)
	case !usableName(view.Name):
		view.Problem = look.ProblemNameUnusable
		return p.signUpPage(r, e, view)
	}
	if form.Has("code") && form.Get("method") == "" {
		return p.finishSignUp(ctx, r, e, view, form.Get("code"))
	}
	step, err := p.sendCode(ctx, r, e, view.Identifier)
	if err != nil {
		return nil, err
	}
	view.Step, view.Problem, view.Code = step.step, step.problem, step.code
	if view.Step == look.StepPassword { // a phone number cannot be proved here
		view.Step, view.Problem = look.StepIdentifier, look.ProblemIdentifierUnusable
	}
	return p.signUpPage(r, e, view)
}

func (p *Pages) finishSignUp(ctx context.Context, r *http.Request, e errand, view look.SignUpView, code string) (web.Result, error) {
	step := shownStep{step: look.StepCode, code: p.codeOf(view.Identifier)}
	device, err := p.device(ctx, r)
	if err != nil {
		return nil, err
	}
	proof, err := p.Codes.Try(ctx, login.CodeEntry{Purpose: login.SignIn, Identifier: view.Identifier, Flow: p.flowOf(r), Device: device, Code: code})
	if codeRefused(err, &step) {
		view.Step, view.Problem, view.Code = step.step, step.problem, step.code
		return p.signUpPage(r, e, view)
	}
	if err != nil {
		return nil, err
	}
	if proof.New && view.Name != "" {
		// The account is there already; a name that cannot be kept is no reason to stop.
		owner := account.Owner{Account: proof.Account.Number, Subject: proof.Account.Subject}
		if err := p.Changes.ChangeProfile(ctx, owner, account.Profile{Name: view.Name}); err != nil {
			p.Log.Warn("the name of a new account was not kept", "cause", err)
		}
	}
	result, started, err := p.welcome(ctx, r, e, proof, device)
	if err == nil && !started {
		view.Step, view.Code, view.Problem = look.StepCode, step.code, look.ProblemCodeExpired
		return p.signUpPage(r, e, view)
	}
	return result, err
}

// signUpOffered says whether people can make an account by themselves.
func (p *Pages) signUpOffered() bool { return p.SignUpOpen && p.codesOffered() }

// maxName is the longest name that is asked for here.
const maxName = 100

func usableName(name string) bool { return utf8.RuneCountInString(name) <= maxName }

func (p *Pages) signUpPage(r *http.Request, e errand, view look.SignUpView) (web.Result, error) {
	view.Page = p.page(r, e.uiLocales, withTicket(pathSignUp, e.ticket))
	view.App, view.Action, view.Ticket, view.Closed = e.app, pathSignUp, e.ticket, !p.signUpOffered()
	view.SignInPath = withTicket(pathSignIn, e.ticket)
	if view.Step == look.StepCode {
		view.ChangePath = withTicket(pathSignUp, e.ticket)
	}
	return web.Page(http.StatusOK, web.PageSecurity{FormTarget: e.formTarget}, func(w io.Writer) error { return p.Looks.SignUp(w, view) })
}
