package look

import "io"

// SignUpView is the page that makes an account (page-sign-up). Its form sends ticket, identifier and name; after
// that the code step asks for the code, as at sign-in. Terms and privacy links are those of the brand.
type SignUpView struct {
	Page
	App        App  // without a name: the person came by themselves
	Closed     bool // nobody can sign up here: only the explanation is shown
	Step       SignInStep
	Action     string
	Ticket     string
	Identifier string
	Name       string // optional; sent on by the code step
	Problem    SignInProblem
	Code       CodeStep
	ChangePath string // code step: back to the identifier
	SignInPath string // for who has an account already
}

// SignUp writes the page that makes an account.
func (l *Looks) SignUp(w io.Writer, v SignUpView) error {
	return l.render(w, "sign_up", v.Page, v)
}
