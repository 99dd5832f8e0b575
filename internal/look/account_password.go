package look

import (
	"io"
	"time"
)

// PasswordView sets, changes or removes the password.
type PasswordView struct {
	AccountPage
	Has         bool
	SetAt       time.Time
	AsksCurrent bool // where the sign-in is not fresh enough by itself
	MinLength   int
	// SwitchedOff: passwords do not sign anybody in here; one that exists can only be removed.
	SwitchedOff bool
	// CanRemove: there is another way to sign in.
	CanRemove bool
}

// AccountPassword writes the password page.
func (l *Looks) AccountPassword(w io.Writer, v PasswordView) error {
	return l.account(w, SectionPassword, v.AccountPage, v)
}
