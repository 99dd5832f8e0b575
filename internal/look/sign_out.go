package look

import (
	"html/template"
	"io"
)

// EndSessionView asks before signing out (page-end-session). The form sends ticket and decision (confirm or cancel).
type EndSessionView struct {
	Page
	Action  string
	Ticket  string
	Account string
	App     string // the app that asked; empty if the person came by themselves or the app is not known
}

// EndSession writes the page that asks before signing out.
func (l *Looks) EndSession(w io.Writer, v EndSessionView) error {
	return l.render(w, "end_session", v.Page, v)
}

// SignedOutView says that it is done (page-signed-out).
type SignedOutView struct {
	Page
	App     string
	BackURL string // of the app, http or https; empty shows no button
	// Frames are loaded out of sight, so that apps hear of it. The browser then
	// goes on to ContinueURL by itself, or by the link; empty stays here.
	Frames      []string
	ContinueURL template.URL // a registered address of an app
}

// SignedOut writes the page that says that it is done.
func (l *Looks) SignedOut(w io.Writer, v SignedOutView) error {
	return l.render(w, "signed_out", v.Page, v)
}
