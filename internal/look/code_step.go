package look

import (
	"html"
	"html/template"
	"time"
)

// CodeStep is a code that was sent, wherever one is asked for: sign-in, sign-up, step-up, a new address. The form
// sends code as the person typed or pasted it, spaces and all; the button resend-code sends method=code.
type CodeStep struct {
	SentTo     string // the address as the person typed it
	ByPhone    bool   // as a text message
	Digits     int    // how long the code is; 0 says nothing about it
	Lifetime   time.Duration
	ResendWait time.Duration // until another one can be asked for; 0: at once
	// OnlyKnown words the page for a server where only people with an account get a code. It follows from the
	// configuration, never from the address: the page must not tell who has an account.
	OnlyKnown  bool
	TriesLeft  int       // ProblemCodeWrong
	TryAgainAt time.Time // ProblemSendBudget
}

// codeField is the part of a page that asks for the code.
type codeField struct {
	CodeStep
	Problem SignInProblem
}

// Dead says that no code that was sent can still be right, so that the page asks for a new one and not for it.
func (c codeField) Dead() bool {
	return c.Problem == ProblemCodeSpent || c.Problem == ProblemCodeExpired
}

// CodeField is the frame around the part of a page that asks for the code.
func (f frame) CodeField(c CodeStep, p SignInProblem) frame {
	return f.With(codeField{c, p})
}

// ProblemText says why the page is shown again.
func (f frame) ProblemText(p SignInProblem, c CodeStep) (template.HTML, error) {
	key := "sign_in.problem." + string(p)
	switch p {
	case ProblemCodeWrong:
		text, err := f.Count(key, c.TriesLeft)
		return template.HTML(html.EscapeString(text)), err
	case ProblemSendBudget:
		return f.Said(key, c.TryAgainAt)
	case ProblemResendWait:
		wait, err := f.Wait(c.ResendWait)
		if err != nil {
			return "", err
		}
		return f.marked(key, map[string]string{"Wait": html.EscapeString(wait)}, nil)
	}
	return f.marked(key, nil, nil)
}
