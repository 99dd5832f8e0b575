package look

import "io"

// HomeView is the front page of the server (page-home). Empty paths show no link.
type HomeView struct {
	Page
	Issuer        string
	DiscoveryPath string
	TryPath       string
	DemoURL       string
	InboxPath     string
	Account       string // empty: nobody is signed in
	AccountPath   string // the person's own pages
	SignOutPath   string // the sign-out button is posted to it, with the ticket
	Ticket        string
}

// Home writes the front page.
func (l *Looks) Home(w io.Writer, v HomeView) error {
	return l.render(w, "home", v.Page, v)
}
