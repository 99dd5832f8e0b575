package look

import "io"

// SignInLinkView is where a one-time link of the operator leads (page-sign-in-link). Its form sends ticket; showing
// the page uses nothing up, because mail programs open links before people do.
type SignInLinkView struct {
	Page
	Action  string
	Ticket  string
	Account string // whom the link signs in
}

// SignInLink writes the page of a one-time link.
func (l *Looks) SignInLink(w io.Writer, v SignInLinkView) error {
	return l.render(w, "sign_in_link", v.Page, v)
}
