package look

import "io"

// SignInStep is what the sign-in page asks for.
type SignInStep string

const (
	StepIdentifier SignInStep = "identifier"
	StepPassword   SignInStep = "password"
	StepCode       SignInStep = "code"
	// StepOffer is the first step where the person is known already: nothing was sent yet, because showing a page
	// sends nothing, and a button sends the code (method=code).
	StepOffer SignInStep = "offer"
	// StepReset asks for the code that was sent and for a new password (new_password) at once.
	StepReset SignInStep = "reset"
)

// SignInMethod is another way to go on than the page's own button; its button is use-<method> and sends
// method=<method> in the same form. The button resend-code sends method=code too: a new code is asked for either way.
type SignInMethod string

const (
	UsePassword SignInMethod = "password"
	UseCode     SignInMethod = "code"
	UsePasskey  SignInMethod = "passkey"
)

// ForgotPassword is the method that the button forgot-password under the password sends: it asks for the code of
// StepReset. It is no way to sign in by itself.
const ForgotPassword = "forgot"

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

	// Problems of a code; CodeStep has the numbers that they speak of.
	ProblemCodeMissing     SignInProblem = "code_missing"
	ProblemCodeWrong       SignInProblem = "code_wrong"       // TriesLeft more tries
	ProblemCodeSpent       SignInProblem = "code_spent"       // too many tries: this code is dead
	ProblemCodeExpired     SignInProblem = "code_expired"     // it was right once
	ProblemCodeSuperseded  SignInProblem = "code_superseded"  // a newer one was sent
	ProblemResendWait      SignInProblem = "resend_wait"      // asked again too soon: ResendWait
	ProblemSendBudget      SignInProblem = "send_budget"      // no more codes before TryAgainAt
	ProblemMailUnavailable SignInProblem = "mail_unavailable" // nothing can be sent just now
	ProblemNameUnusable    SignInProblem = "name_unusable"    // sign-up only

	// Problems of a new password; nothing was used up.
	ProblemNewPasswordShort SignInProblem = "new_password_short" // MinPassword says how long it must be
	ProblemNewPasswordLong  SignInProblem = "new_password_long"
)

// SignInView is the sign-in page (page-sign-in).
type SignInView struct {
	Page
	App        App // without a name: the person wants to get to this server's own pages
	Step       SignInStep
	Action     string // path the form is posted to
	Ticket     string
	Identifier string // typed or hinted; settled in the password and the code step
	Problem    SignInProblem
	Code       CodeStep       // code step, and problems of sending
	ChangePath string         // password and code step: back to the identifier; empty shows no link
	Methods    []SignInMethod // other ways to go on
	SignUpPath string         // empty where people cannot sign up
	CanReset   bool           // password step: a forgotten one can be replaced
	// MinPassword is how many characters a new password must have; reset step.
	MinPassword int
}

// SignIn writes the sign-in page.
func (l *Looks) SignIn(w io.Writer, v SignInView) error {
	return l.render(w, "sign_in", v.Page, v)
}
