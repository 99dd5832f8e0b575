package look

import "io"

// DemoSignedOutView is the start of the demo app (page-demo).
type DemoSignedOutView struct {
	Page
	App              App
	SignInPath       string
	Accounts         []DemoAccount // who can sign in on a throw-away server
	SignedOut        bool          // the person comes from signing out
	ErrorCode        string        // of an error answer to the redirect URI
	ErrorDescription string
}

// DemoAccount is shown in clear because it is the same on every throw-away server.
type DemoAccount struct{ Identifier, Password string }

// DemoSignedOut writes the start of the demo app.
func (l *Looks) DemoSignedOut(w io.Writer, v DemoSignedOutView) error {
	return l.render(w, "demo_signed_out", v.Page, v)
}

// DemoSignedInView shows what the demo app got (page-demo). Every path is posted to, with the ticket; an empty one
// shows no button.
type DemoSignedInView struct {
	Page
	App          App
	Name         string // of the person
	Tokens       []DemoToken
	UserInfoPath string
	RefreshPath  string
	RevokePath   string
	SignOutPath  string
	Ticket       string
	Last         *Exchange // what the app did last
	LastStep     StepKind  // which step that was
}

// DemoSignedIn writes what the demo app got.
func (l *Looks) DemoSignedIn(w io.Writer, v DemoSignedInView) error {
	return l.render(w, "demo_signed_in", v.Page, v)
}
