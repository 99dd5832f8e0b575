package look

import (
	"io"
	"time"
)

// around is the page around every sample of the account.
func around(p Page) AccountPage {
	p.Now = galleryNow
	return AccountPage{Page: p, Base: "/account", Account: "Ann Example", SignOutPath: "/sign-out", Ticket: "agv_flow_8"}
}

func ago(days int) time.Time { return galleryNow.AddDate(0, 0, -days) }

var (
	laptop = Device{Browser: "Firefox", System: "Linux"}
	mobile = Device{Browser: "Safari", System: "iPhone", Handheld: true}
)

func accountSamples() []GallerySample {
	return []GallerySample{
		{"account_overview", overview(func(v *OverviewView) {
			v.Name, v.Primary, v.Addresses, v.Unverified, v.HasPassword, v.PasswordSetAt = "Ann Example", ann, 3, 1, true, ago(90)
			v.Sessions, v.Apps, v.LastSignInAt, v.LastSignIn, v.LastPlace = 3, 2, ago(1), mobile, "Zürich"
		})},
		{"account_overview_new", overview(func(v *OverviewView) {
			v.Account, v.Primary, v.Addresses, v.Sessions, v.PasswordsOff = ann, ann, 1, 1, true
		})},
		{"account_profile", profile(func(v *ProfileView) { v.Profile = annsProfile })},
		{"account_profile_empty", profile(func(v *ProfileView) { v.Account, v.Note = ann, NoteProfileSaved })},
		{"account_profile_problem", profile(func(v *ProfileView) {
			v.Profile, v.Problem = annsProfile, ProblemFieldsUnusable
			v.Profile.Website, v.Profile.Birthdate = "ann dot example", "0000-13-40"
			v.Problems = map[string]FieldProblem{"website": FieldNoURL, "birthdate": FieldNoDate}
		})},
		{"account_password", password(func(v *PasswordView) {})},
		{"account_password_has", password(func(v *PasswordView) { v.Has, v.SetAt, v.AsksCurrent, v.CanRemove = true, ago(90), true, true })},
		{"account_password_problem", password(func(v *PasswordView) { v.Has, v.Problem = true, ProblemPasswordShort })},
		{"account_password_set", password(func(v *PasswordView) { v.Has, v.SetAt, v.CanRemove, v.Note = true, galleryNow, true, NotePasswordSet })},
		{"account_password_off", password(func(v *PasswordView) { v.Has, v.SwitchedOff, v.CanRemove = true, true, true })},
	}
}

func overview(change func(*OverviewView)) func(*Looks, io.Writer, Page) error {
	return func(l *Looks, w io.Writer, p Page) error {
		v := OverviewView{AccountPage: around(p)}
		change(&v)
		return l.AccountOverview(w, v)
	}
}

func profile(change func(*ProfileView)) func(*Looks, io.Writer, Page) error {
	return func(l *Looks, w io.Writer, p Page) error {
		v := ProfileView{AccountPage: around(p), Version: "1764100300"}
		change(&v)
		return l.AccountProfile(w, v)
	}
}

var annsProfile = Profile{
	Name: "Ann Example", GivenName: "Ann", FamilyName: "Example", MiddleName: "M.", Nickname: "Annie", PreferredUsername: "ann",
	ProfileURL: "https://social.example/ann", Picture: "https://ann.example/me.jpg", Website: "https://ann.example/",
	Gender: "female", Birthdate: "1990-04-27", Zoneinfo: "Europe/Zurich", Locale: "de-CH",
	StreetAddress: "Lindenstrasse 12\n2. Stock", Locality: "Zürich", Region: "ZH", PostalCode: "8008", Country: "Switzerland",
}

func password(change func(*PasswordView)) func(*Looks, io.Writer, Page) error {
	return func(l *Looks, w io.Writer, p Page) error {
		v := PasswordView{AccountPage: around(p), MinLength: 10}
		change(&v)
		return l.AccountPassword(w, v)
	}
}

func dataSamples() []GallerySample {
	data := func(change func(*DataView)) func(*Looks, io.Writer, Page) error {
		return func(l *Looks, w io.Writer, p Page) error {
			v := DataView{AccountPage: around(p), ToType: ann, Apps: 2}
			change(&v)
			return l.AccountData(w, v)
		}
	}
	return []GallerySample{
		{"account_data", data(func(v *DataView) {})},
		{"account_data_problem", data(func(v *DataView) { v.Problem, v.Typed = ProblemConfirmation, "ann" })},
	}
}
