package pages

import (
	"errors"
	"io"
	"net/http"
	"net/url"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/login"
	"github.com/authgrove/authgrove/internal/look"
	"github.com/authgrove/authgrove/internal/secret"
	"github.com/authgrove/authgrove/internal/web"
)

func (p *Pages) showPassword(v *visit) (web.Result, error) { return p.passwordPage(v) }

// changePassword sets a new password. It needs a sign-in of the last minutes,
// by whatever means, so somebody who forgot theirs comes here by a code.
func (p *Pages) changePassword(v *visit, form url.Values) (web.Result, error) {
	if !v.session.Fresh(p.Now()) {
		return p.stepUp(v, v.view.Path(look.SectionPassword), look.ChallengePassword)
	}
	var a account.Account
	var err error
	note := look.NotePasswordSet
	switch look.Deed(form.Get("do")) {
	case look.DeedSetPassword:
		a, err = p.PasswordChanges.Change(v.ctx, v.owner(), form.Get("password"))
	case look.DeedRemovePassword:
		note = look.NotePasswordRemoved
		a, err = p.PasswordChanges.Remove(v.ctx, v.owner())
	default:
		return p.passwordPage(v)
	}
	switch {
	case errors.Is(err, account.ErrLastWay):
		return p.passwordPage(v) // which does not offer it
	case errors.Is(err, login.ErrTooShort):
		v.view.Problem = look.ProblemPasswordShort
	case errors.Is(err, secret.ErrTooLong):
		v.view.Problem = look.ProblemPasswordLong
	case errors.Is(err, account.ErrChanged):
		v.view.Problem = look.ProblemChangedMeanwhile
	case err != nil:
		return nil, err
	default:
		return p.passwordChanged(v, a, note)
	}
	return p.passwordPage(v)
}

// passwordChanged lets this browser stay known, which the change ended for all.
func (p *Pages) passwordChanged(v *visit, a account.Account, note look.Note) (web.Result, error) {
	device, err := p.device(v.ctx, v.r)
	if err != nil {
		return nil, err
	}
	known, err := p.Devices.Remember(v.ctx, device, a)
	if err != nil {
		return nil, err
	}
	result, err := p.done(v, look.SectionPassword, note, "")
	if err != nil {
		return nil, err
	}
	return web.WithCookies(result, p.Cookies.Set(web.DeviceCookie, known, login.DeviceLifetime)), nil
}

func (p *Pages) passwordPage(v *visit) (web.Result, error) {
	a, err := p.Accounts.FindBySubject(v.ctx, v.session.Subject)
	if err != nil {
		return nil, err
	}
	view := look.PasswordView{CanRemove: a.PasswordHash != "" && p.codesOffered() && a.Claims.EmailVerified, AccountPage: v.view, Has: a.PasswordHash != "", MinLength: login.MinPassword, SwitchedOff: !p.PasswordsOn}
	return web.Page(http.StatusOK, web.PageSecurity{}, func(w io.Writer) error { return p.Looks.AccountPassword(w, view) })
}
