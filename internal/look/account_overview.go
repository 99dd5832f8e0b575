package look

import (
	"io"
	"time"
)

// OverviewView is the first page of the account.
type OverviewView struct {
	AccountPage
	Name          string // empty: not told yet
	Primary       string // address that mail goes to
	Unverified    int    // addresses that wait for their code
	Addresses     int
	HasPassword   bool
	PasswordSetAt time.Time
	Sessions      int
	Apps          int
	LastSignInAt  time.Time // before this one; zero: none
	LastSignIn    Device
	LastPlace     string
}

// AccountOverview writes the first page of the account.
func (l *Looks) AccountOverview(w io.Writer, v OverviewView) error {
	return l.account(w, SectionOverview, v.AccountPage, v)
}
