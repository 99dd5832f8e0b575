package look

import "io"

// DataView is the page to take one's data along or to delete the account. The person confirms by typing ToType.
type DataView struct {
	AccountPage
	ToType string // the primary address
	Typed  string // what was typed instead (ProblemConfirmation)
	Apps   int    // how many apps stop with the account
}

// AccountData writes the page of export and deletion.
func (l *Looks) AccountData(w io.Writer, v DataView) error {
	return l.account(w, SectionData, v.AccountPage, v)
}

// AccountDeletedView says that it is done; nobody is signed in any more (page-account-deleted).
type AccountDeletedView struct {
	Page
	SignUpPath string // empty where people cannot sign up
}

// AccountDeleted writes the page that says that the account is gone.
func (l *Looks) AccountDeleted(w io.Writer, v AccountDeletedView) error {
	return l.render(w, "account_deleted", v.Page, v)
}
