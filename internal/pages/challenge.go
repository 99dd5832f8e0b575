package pages

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/login"
	"github.com/authgrove/authgrove/internal/look"
	"github.com/authgrove/authgrove/internal/oauth"
	"github.com/authgrove/authgrove/internal/session"
	"github.com/authgrove/authgrove/internal/web"
)

// stepUp asks somebody who is signed in to show again that it is them, and
// brings them back to next, a page of the account.
func (p *Pages) stepUp(v *visit, next string, reason look.ChallengeReason) (web.Result, error) {
	return p.sendToSignIn(v.ctx, v.r, pathChallenge, next+"?"+url.Values{"because": {string(reason)}}.Encode())
}

// challenged is who is asked, and for what.
type challenged struct {
	errand
	session session.Session
	owner   account.Account
	reason  look.ChallengeReason
}

func (p *Pages) challenged(ctx context.Context, r *http.Request, text string) (c challenged, err error) {
	e, own, err := p.ownErrand(ctx, r, text)
	if err != nil {
		return c, err
	}
	current, found, err := p.currentSession(ctx, r)
	switch {
	case err != nil:
		return c, err
	case !own:
		return c, oauth.PageRefused(oauth.ReasonRequestExpired)
	case !found:
		return c, oauth.PageRefused(oauth.ReasonSessionEnded)
	}
	next, err := url.Parse(e.next)
	if err != nil {
		return c, err
	}
	c = challenged{errand: e, session: current, reason: reasonOf(next.Query().Get("because"))}
	c.next = next.Path
	c.owner, err = p.Accounts.FindBySubject(ctx, current.Subject)
	return c, err
}

// reasonOf is the reason that a ticket carries; it is ours, but a page cannot show an unknown one.
func reasonOf(text string) look.ChallengeReason {
	switch reason := look.ChallengeReason(text); reason {
	case look.ChallengePassword, look.ChallengeAddress, look.ChallengeExport, look.ChallengeDelete:
		return reason
	}
	return look.ChallengeAccount
}

func (p *Pages) showChallenge(r *http.Request) (web.Result, error) {
	query, err := web.Query(r)
	if err != nil {
		return nil, err
	}
	c, err := p.challenged(begin(r), r, query.Get("ticket"))
	if err != nil {
		return nil, err
	}
	step := shownStep{step: look.StepOffer}
	if !p.reachable(&c) {
		step.step = look.StepPassword
	}
	return p.challengePage(r, &c, step)
}

// reachable says whether a code can reach the person who is asked.
func (p *Pages) reachable(c *challenged) bool {
	return p.codesOffered() && c.owner.Claims.EmailVerified
}

// challenge takes the proof.
func (p *Pages) challenge(r *http.Request) (web.Result, error) {
	form, err := web.Form(r)
	if err != nil {
		return nil, err
	}
	ctx := begin(r)
	c, err := p.challenged(ctx, r, form.Get("ticket"))
	if err != nil {
		return nil, err
	}
	device, err := p.device(ctx, r)
	if err != nil {
		return nil, err
	}
	switch method := look.SignInMethod(form.Get("method")); {
	case method == look.UsePassword && p.PasswordsOn:
		return p.challengePage(r, &c, shownStep{step: look.StepPassword})
	case form.Has("code") && method == "":
		return p.challengeCode(ctx, r, &c, device, form.Get("code"))
	case form.Has("password") && method == "" && p.PasswordsOn:
		return p.challengePassword(ctx, r, &c, device, form.Get("password"))
	}
	flow, err := p.Codes.Start(ctx, login.CodeRequest{Purpose: login.StepUp, Identifier: c.owner.Claims.Email, Flow: p.flowOf(r), Device: device,
		Owner: c.owner, Language: p.language(r, ""), DeviceName: deviceName(r), Place: web.Origin(r).Network})
	if errors.Is(err, account.ErrNotFound) {
		return p.challengePage(r, &c, shownStep{step: look.StepPassword})
	}
	step, err := p.codeStep(c.owner.Claims.Email, flow, err)
	if err != nil {
		return nil, err
	}
	return p.challengePage(r, &c, step)
}

func (p *Pages) challengeCode(ctx context.Context, r *http.Request, c *challenged, device login.Device, code string) (web.Result, error) {
	step := shownStep{step: look.StepCode, code: p.codeOf(c.owner.Claims.Email)}
	proof, err := p.Codes.Try(ctx, login.CodeEntry{Purpose: login.StepUp, Identifier: c.owner.Claims.Email, Flow: p.flowOf(r), Device: device, Owner: c.owner, Code: code})
	if codeRefused(err, &step) {
		return p.challengePage(r, c, step)
	}
	if err != nil {
		return nil, err
	}
	return p.proved(ctx, r, c, proof, device)
}

func (p *Pages) challengePassword(ctx context.Context, r *http.Request, c *challenged, device login.Device, password string) (web.Result, error) {
	step := shownStep{step: look.StepPassword}
	proof, err := p.Passwords.ProveOn(ctx, device, c.session.Identifier, password)
	switch {
	case errors.Is(err, login.ErrTooManyGuesses):
		step.problem = look.ProblemTooManyTries
		return p.challengePage(r, c, step)
	case errors.Is(err, login.ErrWrong) || err == nil && proof.Account.Number != c.session.Account:
		step.problem = look.ProblemNotAccepted
		return p.challengePage(r, c, step)
	case err != nil:
		return nil, err
	}
	return p.proved(ctx, r, c, proof, device)
}

func (p *Pages) proved(ctx context.Context, r *http.Request, c *challenged, proof login.Proof, device login.Device) (web.Result, error) {
	result, started, err := p.welcome(ctx, r, c.errand, proof, device)
	if err == nil && !started {
		return nil, oauth.PageRefused(oauth.ReasonSessionEnded)
	}
	return result, err
}

func (p *Pages) challengePage(r *http.Request, c *challenged, step shownStep) (web.Result, error) {
	view := look.ChallengeView{Page: p.page(r, "", withTicket(pathChallenge, c.ticket)), Reason: c.reason, Step: step.step, Action: pathChallenge,
		Ticket: c.ticket, Account: c.session.Identifier, Problem: step.problem, Code: step.code, CancelPath: c.next}
	if step.step != look.StepPassword && p.PasswordsOn && c.owner.PasswordHash != "" {
		view.Methods = append(view.Methods, look.UsePassword)
	}
	if step.step == look.StepPassword && p.reachable(c) {
		view.Methods = append(view.Methods, look.UseCode)
	}
	return web.Page(http.StatusOK, web.PageSecurity{}, func(w io.Writer) error { return p.Looks.Challenge(w, view) })
}
