package pages

import (
	"context"
	"errors"
	"net/http"

	"github.com/authgrove/authgrove/internal/login"
	"github.com/authgrove/authgrove/internal/look"
	"github.com/authgrove/authgrove/internal/web"
)

// takePassword judges a password and signs in with the right one.
func (p *Pages) takePassword(ctx context.Context, r *http.Request, e errand, typed, password string) (shownStep, web.Result, error) {
	step := shownStep{step: look.StepPassword}
	if password == "" {
		step.problem = look.ProblemPasswordMissing
		return step, nil, nil
	}
	device, err := p.device(ctx, r)
	if err != nil {
		return step, nil, err
	}
	proof, err := p.Passwords.ProveOn(ctx, device, typed, password)
	switch {
	case errors.Is(err, login.ErrTooManyGuesses):
		step.problem, step.shed = look.ProblemTooManyTries, errors.Is(err, login.ErrTooManyHere)
		return step, nil, nil
	case errors.Is(err, login.ErrWrong):
		step.problem = look.ProblemNotAccepted
		return step, nil, nil
	case err != nil:
		return step, nil, err
	}
	result, started, err := p.welcome(ctx, r, e, proof, device)
	if err == nil && !started {
		step.problem = look.ProblemNotAccepted
		return step, nil, nil
	}
	return step, result, err
}
