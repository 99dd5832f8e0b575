package look

import (
	"html"
	"html/template"
)

// Section is a page of the account; its path is Base plus "/" plus the section, and Base alone for the overview.
type Section string

const (
	SectionOverview  Section = "overview"
	SectionProfile   Section = "profile"
	SectionAddresses Section = "addresses"
	SectionPassword  Section = "password"
	SectionSessions  Section = "sessions"
	SectionApps      Section = "apps"
	SectionHistory   Section = "history"
	SectionData      Section = "data"
)

// Deed is what a form of the account does. Every form is posted to the path of its own section and sends ticket,
// do=<deed> and the fields named here.
type Deed string

const (
	DeedSaveProfile Deed = "save" // profile: the claims by their names, and those of the address claim

	DeedAddAddress    Deed = "add"     // addresses: identifier
	DeedVerifyAddress Deed = "verify"  // addresses: address; sends a code (so does method=code of the code step)
	DeedProveAddress  Deed = "prove"   // addresses: address, code; or address, method=code from resend-code
	DeedMakePrimary   Deed = "primary" // addresses: address
	DeedRemoveAddress Deed = "remove"  // addresses: address

	DeedSetPassword    Deed = "set"    // password: password, and current_password where it is asked for
	DeedRemovePassword Deed = "unset"  // password
	DeedEndSession     Deed = "end"    // sessions: session
	DeedEndOthers      Deed = "others" // sessions
	DeedNarrowApp      Deed = "narrow" // apps: app, capability for each right that stays
	DeedStopApp        Deed = "stop"   // apps: app
	DeedExport         Deed = "export" // data
	DeedDelete         Deed = "delete" // data: confirmation
)

// Note is what was just done; it is shown once, above the page.
type Note string

const (
	NoteProfileSaved    Note = "profile_saved"
	NoteAddressAdded    Note = "address_added"
	NoteAddressVerified Note = "address_verified"
	NoteAddressPrimary  Note = "address_primary"
	NoteAddressRemoved  Note = "address_removed"
	NotePasswordSet     Note = "password_set"
	NotePasswordRemoved Note = "password_removed"
	NoteSessionEnded    Note = "session_ended"
	NoteOthersEnded     Note = "others_ended"
	NoteAppNarrowed     Note = "app_narrowed"
	NoteAppStopped      Note = "app_stopped"
)

// AccountProblem is why nothing was done.
type AccountProblem string

const (
	ProblemChangedMeanwhile  AccountProblem = "changed_meanwhile" // another tab was faster
	ProblemFieldsUnusable    AccountProblem = "fields_unusable"   // ProfileView.Problems says which
	ProblemAddressUnusable   AccountProblem = "address_unusable"
	ProblemAddressOwn        AccountProblem = "address_own"  // already on the list
	ProblemAddressLast       AccountProblem = "address_last" // the last one a person can sign in with
	ProblemTooManyAddresses  AccountProblem = "too_many_addresses"
	ProblemPasswordShort     AccountProblem = "password_short"
	ProblemPasswordLong      AccountProblem = "password_long"
	ProblemPasswordGuessable AccountProblem = "password_guessable"
	ProblemPasswordCurrent   AccountProblem = "password_current" // the current one is not right
	ProblemConfirmation      AccountProblem = "confirmation"     // not typed as shown
)

// AccountPage is what every page of the account has around it (page-account, sign-out).
type AccountPage struct {
	Page
	Base        string // path of the overview: "/account"
	Account     string // the person, for the bar: name or address
	SignOutPath string // the sign-out button is posted to it, with the ticket
	Ticket      string
	Note        Note
	NoteAbout   string // the address or app that the note speaks of, where it does
	Problem     AccountProblem
	// PasswordsOff leaves the password page out of the navigation.
	PasswordsOff bool
}

// sections are the pages in the order of the navigation, with their icons.
var sections = []struct {
	section Section
	icon    string
}{
	{SectionOverview, "home"}, {SectionProfile, "person"}, {SectionAddresses, "mail"}, {SectionPassword, "key"},
	{SectionSessions, "window"}, {SectionApps, "plug"}, {SectionHistory, "clock"}, {SectionData, "file"},
}

// Place is an entry of the navigation.
type Place struct {
	Section Section
	Icon    string
	Path    string
	Here    bool
}

// Path is where a section is, and where its forms are posted to.
func (p AccountPage) Path(s Section) string {
	if s == SectionOverview {
		return p.Base
	}
	return p.Base + "/" + string(s)
}

// Places is the navigation of the account.
func (f frame) Places() []Place {
	var places []Place
	for _, s := range sections {
		if s.section == SectionPassword && f.around.PasswordsOff {
			continue
		}
		places = append(places, Place{s.section, s.icon, f.around.Path(s.section), s.section == f.section})
	}
	return places
}

// Section is the page of the account that is shown.
func (f frame) Section() Section { return f.section }

// Path is where a section of the account is.
func (f frame) Path(s Section) string { return f.around.Path(s) }

// Deed is what a form of the account sends besides its own fields.
func (f frame) Deed(d Deed) template.HTML {
	hidden := func(name, value string) string {
		return `<input type="hidden" name="` + name + `" value="` + html.EscapeString(value) + `">`
	}
	return template.HTML(hidden("ticket", f.around.Ticket) + hidden("do", string(d)))
}
