package pages

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/login"
	"github.com/authgrove/authgrove/internal/look"
	"github.com/authgrove/authgrove/internal/notify"
	"github.com/authgrove/authgrove/internal/session"
	"github.com/authgrove/authgrove/internal/web"
)

// codesOffered says whether a code can reach anybody.
func (p *Pages) codesOffered() bool { return p.Codes.Messages.Offered(notify.Mail) }

// sendCode sends a code to what was typed and asks for it.
func (p *Pages) sendCode(ctx context.Context, r *http.Request, e errand, typed string) (shownStep, error) {
	return p.sendCodeFor(ctx, r, e, typed, login.SignIn)
}

func (p *Pages) sendCodeFor(ctx context.Context, r *http.Request, e errand, typed string, purpose login.Purpose) (shownStep, error) {
	device, err := p.device(ctx, r)
	if err != nil {
		return shownStep{}, err
	}
	flow, err := p.Codes.Start(ctx, login.CodeRequest{Purpose: purpose, Identifier: typed, Flow: p.flowOf(r), Device: device,
		Language: p.language(r, e.uiLocales), Client: e.app.Name, DeviceName: deviceName(r), Place: web.Origin(r).Network})
	return p.codeStep(typed, flow, err)
}

// codeStep is the page after a code was asked for.
func (p *Pages) codeStep(typed string, flow login.CodeFlow, err error) (shownStep, error) {
	switch {
	case errors.Is(err, account.ErrMalformed):
		return shownStep{step: look.StepIdentifier, problem: look.ProblemIdentifierUnusable}, nil
	case errors.Is(err, login.ErrNotReachable):
		// A phone number: no code can be sent there, a password may do.
		if p.PasswordsOn {
			return shownStep{step: look.StepPassword}, nil
		}
		return shownStep{step: look.StepIdentifier, problem: look.ProblemIdentifierUnusable}, nil
	case err != nil:
		return shownStep{}, err
	}
	step := shownStep{step: look.StepCode, code: p.codeOf(typed)}
	switch flow.Withheld {
	case login.NotWithheld:
	case login.TooManyFailures:
		step.problem = look.ProblemTooManyTries
	default:
		step.problem, step.code.TryAgainAt = look.ProblemSendBudget, p.Now().Add(time.Hour)
		step.shed = flow.Withheld == login.TooManyForNetwork
	}
	return step, nil
}

// codeOf describes the code that was sent to what was typed.
func (p *Pages) codeOf(typed string) look.CodeStep {
	return look.CodeStep{SentTo: typed, Digits: login.CodeDigits, Lifetime: login.CodeLifetime, OnlyKnown: !p.SignUpOpen}
}

// takeCode judges a code and signs in with the right one.
func (p *Pages) takeCode(ctx context.Context, r *http.Request, e errand, typed, code string) (shownStep, web.Result, error) {
	step := shownStep{step: look.StepCode, code: p.codeOf(typed)}
	if strings.TrimSpace(code) == "" {
		step.problem = look.ProblemCodeMissing
		return step, nil, nil
	}
	device, err := p.device(ctx, r)
	if err != nil {
		return step, nil, err
	}
	proof, err := p.Codes.Try(ctx, login.CodeEntry{Purpose: login.SignIn, Identifier: typed, Flow: p.flowOf(r), Device: device, Code: code})
	if codeRefused(err, &step) {
		return step, nil, nil
	}
	if err != nil {
		return step, nil, err
	}
	result, started, err := p.welcome(ctx, r, e, proof, device)
	if err == nil && !started {
		step.problem = look.ProblemNotAccepted
		return step, nil, nil
	}
	return step, result, err
}

// codeRefused reports whether err is a refusal of the code, and words it.
func codeRefused(err error, step *shownStep) bool {
	var refused *login.CodeError
	if !errors.As(err, &refused) {
		return false
	}
	switch refused.State {
	case login.CodeMalformed:
		step.problem = look.ProblemCodeMissing
	case login.CodeWrong:
		step.problem, step.code.TriesLeft = look.ProblemCodeWrong, refused.Left
	default:
		step.problem = look.ProblemCodeExpired
	}
	return true
}

// deviceName is the browser in the words of its makers, for messages.
func deviceName(r *http.Request) string {
	d := session.ReadUserAgent(r.UserAgent())
	return strings.TrimSpace(d.Browser + " " + d.System)
}
