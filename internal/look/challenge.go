package look

import "io"

// ChallengeReason is what the person is about to do.
type ChallengeReason string

const (
	ChallengeAccount  ChallengeReason = "account" // change something about the account
	ChallengePassword ChallengeReason = "password"
	ChallengeAddress  ChallengeReason = "address"
	ChallengeExport   ChallengeReason = "export"
	ChallengeDelete   ChallengeReason = "delete"
	ChallengeApp      ChallengeReason = "app" // App asks for it
)

// ChallengeView asks somebody who is signed in to show again that it is them (page-challenge). The form sends ticket
// and code, password or method. Step is StepOffer (a button sends a code), StepCode or StepPassword.
type ChallengeView struct {
	Page
	Reason     ChallengeReason
	App        App // ChallengeApp
	Step       SignInStep
	Action     string
	Ticket     string
	Account    string // whose account; also where a code goes unless Code says otherwise
	Problem    SignInProblem
	Code       CodeStep
	Methods    []SignInMethod
	CancelPath string // back without doing it; empty shows no link
}

// Challenge writes the step-up page.
func (l *Looks) Challenge(w io.Writer, v ChallengeView) error {
	return l.render(w, "challenge", v.Page, v)
}
