package look

import "io"

// Profile is the claims that a person fills in (OpenID Connect Core §5.1), as typed.
type Profile struct {
	Name, GivenName, FamilyName, MiddleName, Nickname, PreferredUsername string
	ProfileURL, Picture, Website                                         string
	Gender, Birthdate, Zoneinfo, Locale                                  string
	StreetAddress, Locality, Region, PostalCode, Country, Formatted      string
}

// FieldProblem is what is wrong with one field of the profile.
type FieldProblem string

const (
	FieldTooLong    FieldProblem = "too_long"
	FieldNoURL      FieldProblem = "no_url" // not http or https
	FieldNoDate     FieldProblem = "no_date"
	FieldNoZone     FieldProblem = "no_zone"
	FieldNoLocale   FieldProblem = "no_locale"
	FieldUnreadable FieldProblem = "unreadable" // control characters
)

// ProfileView is the profile page. Its inputs have the names of the claims.
type ProfileView struct {
	AccountPage
	Profile  Profile
	Problems map[string]FieldProblem // by name of the claim
	Version  string                  // sent back as version: what was shown, so that two tabs cannot overwrite each other
}

// AccountProfile writes the profile page.
func (l *Looks) AccountProfile(w io.Writer, v ProfileView) error {
	return l.account(w, SectionProfile, v.AccountPage, v)
}
