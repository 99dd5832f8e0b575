package pages

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/login"
	"github.com/authgrove/authgrove/internal/look"
	"github.com/authgrove/authgrove/internal/secret"
	"github.com/authgrove/authgrove/internal/web"
)

// canReset says whether a forgotten password can be replaced here.
func (p *Pages) canReset() bool { return p.PasswordsOn && p.codesOffered() }

// forgotPassword sends a code with which a new password can be set. It costs and
// shows the same whether or not anybody has the address, and a password.
func (p *Pages) forgotPassword(ctx context.Context, r *http.Request, e errand, typed string) (shownStep, error) {
	step, err := p.sendCodeFor(ctx, r, e, typed, login.ResetPassword)
	if step.step == look.StepCode {
		step.step, step.code.OnlyKnown = look.StepReset, true
	}
	return step, err
}

// resetPassword sets the new password with the code, and signs in.
func (p *Pages) resetPassword(ctx context.Context, r *http.Request, e errand, typed, code, password string) (shownStep, web.Result, error) {
	step := shownStep{step: look.StepReset, code: p.codeOf(typed)}
	step.code.OnlyKnown = true
	if strings.TrimSpace(code) == "" {
		step.problem = look.ProblemCodeMissing
		return step, nil, nil
	}
	device, err := p.device(ctx, r)
	if err != nil {
		return step, nil, err
	}
	proof, err := p.PasswordChanges.Reset(ctx, login.CodeEntry{Identifier: typed, Flow: p.flowOf(r), Device: device, Code: code},
		account.Owner{Language: p.language(r, e.uiLocales), Device: deviceName(r), Place: web.Origin(r).Network}, password)
	switch {
	case errors.Is(err, login.ErrTooShort):
		step.problem = look.ProblemNewPasswordShort
		return step, nil, nil
	case errors.Is(err, secret.ErrTooLong):
		step.problem = look.ProblemNewPasswordLong
		return step, nil, nil
	case errors.Is(err, account.ErrChanged) || codeRefused(err, &step):
		if step.problem == "" {
			step.problem = look.ProblemCodeExpired
		}
		return step, nil, nil
	case err != nil:
		return step, nil, err
	}
	result, started, err := p.welcome(ctx, r, e, proof, device)
	if err == nil && !started {
		step.problem = look.ProblemCodeExpired
		return step, nil, nil
	}
	return step, result, err
}
