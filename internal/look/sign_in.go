package look

import "io"

// SignInStep is what the sign-in page asks for.
type SignInStep string

const (
	StepIdentifier SignInStep = "identifier"
	StepPassword   SignInStep = "password"
)

// SignInMethod is another way to go on than the page's own button; its button is use-<method> and sends
// method=<method> in the same form.
type SignInMethod string

const (
	UsePassword SignInMethod = "password"
	UseCode     SignInMethod = "code"
	UsePasskey  SignInMethod = "passkey"
)

// Icon is the picture on the method's button.
func (m SignInMethod) Icon() string {
	switch m {
	case UsePasskey:
		return "passkey"
	case UseCode:
		return "mail"
	default:
		return "key"
	}
}

// SignInProblem is why the page is shown again.
type SignInProblem string

const (
	ProblemIdentifierMissing  SignInProblem = "identifier_missing"
	ProblemIdentifierUnusable SignInProblem = "identifier_unusable"
	ProblemPasswordMissing    SignInProblem = "password_missing"
	// ProblemNotAccepted does not say which of the two was wrong: that would tell a stranger who has an account.
	ProblemNotAccepted  SignInProblem = "not_accepted"
	ProblemTooManyTries SignInProblem = "too_many_tries"
	ProblemBusy         SignInProblem = "busy"
)

// SignInView is the sign-in page (page-sign-in).
type SignInView struct {
	Page
	App        App
	Step       SignInStep
	Action     string // path the form is posted to
	Ticket     string
	Identifier string // typed or hinted; settled in the password step
	Problem    SignInProblem
	ChangePath string         // password step: back to the identifier; empty shows no link
	Methods    []SignInMethod // other ways to go on
	SignUpPath string         // empty where people cannot sign up
}

// AsksPassword says which half of the page is shown.
func (v SignInView) AsksPassword() bool { return v.Step == StepPassword }

// SignIn writes the sign-in page.
func (l *Looks) SignIn(w io.Writer, v SignInView) error {
	return l.render(w, "sign_in", v.Page, v)
}
