package pages

import (
	"errors"
	"io"
	"net/http"
	"net/url"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/look"
	"github.com/authgrove/authgrove/internal/web"
)

func (p *Pages) showProfile(v *visit) (web.Result, error) {
	a, err := p.Accounts.FindBySubject(v.ctx, v.session.Subject)
	if err != nil {
		return nil, err
	}
	return p.profilePage(v, look.ProfileView{Profile: shownProfile(account.ProfileOf(a.Claims)), Version: a.UpdatedAt.Format(versionForm)})
}

// versionForm writes when an account was changed, so that the form of one tab
// does not silently overwrite what another tab has saved.
const versionForm = "20060102150405.000"

func (p *Pages) saveProfile(v *visit, form url.Values) (web.Result, error) {
	a, err := p.Accounts.FindBySubject(v.ctx, v.session.Subject)
	if err != nil {
		return nil, err
	}
	written := writtenProfile(form)
	view := look.ProfileView{Profile: shownProfile(written), Version: a.UpdatedAt.Format(versionForm)}
	if form.Get("version") != view.Version {
		v.view.Problem = look.ProblemChangedMeanwhile
		return p.profilePage(v, view)
	}
	err = p.Changes.ChangeProfile(v.ctx, v.owner(), written)
	var refused *account.ProfileError
	switch {
	case errors.As(err, &refused):
		v.view.Problem, view.Problems = look.ProblemFieldsUnusable, map[string]look.FieldProblem{}
		for _, field := range refused.Fields {
			view.Problems[string(field)] = fieldProblem(string(field), form.Get(string(field)))
		}
		return p.profilePage(v, view)
	case errors.Is(err, account.ErrChanged):
		v.view.Problem = look.ProblemChangedMeanwhile
		return p.profilePage(v, view)
	case err != nil:
		return nil, err
	}
	return p.done(v, look.SectionProfile, look.NoteProfileSaved, "")
}

// longestField is what any field of a profile may hold.
const longestField = 1000

// fieldProblem says what is wrong with a field that the rules did not accept.
func fieldProblem(name, value string) look.FieldProblem {
	switch {
	case len(value) > longestField:
		return look.FieldTooLong
	case name == "profile" || name == "picture" || name == "website":
		return look.FieldNoURL
	case name == "birthdate":
		return look.FieldNoDate
	case name == "zoneinfo":
		return look.FieldNoZone
	case name == "locale":
		return look.FieldNoLocale
	case len([]rune(value)) > 100:
		return look.FieldTooLong
	}
	return look.FieldUnreadable
}

func writtenProfile(form url.Values) account.Profile {
	return account.Profile{Name: form.Get("name"), GivenName: form.Get("given_name"), FamilyName: form.Get("family_name"),
		MiddleName: form.Get("middle_name"), Nickname: form.Get("nickname"), PreferredUsername: form.Get("preferred_username"),
		Profile: form.Get("profile"), Picture: form.Get("picture"), Website: form.Get("website"), Gender: form.Get("gender"),
		Birthdate: form.Get("birthdate"), Zoneinfo: form.Get("zoneinfo"), Locale: form.Get("locale"),
		Address: account.Address{Formatted: form.Get("formatted"), StreetAddress: form.Get("street_address"), Locality: form.Get("locality"),
			Region: form.Get("region"), PostalCode: form.Get("postal_code"), Country: form.Get("country")}}
}

func shownProfile(w account.Profile) look.Profile {
	return look.Profile{Name: w.Name, GivenName: w.GivenName, FamilyName: w.FamilyName, MiddleName: w.MiddleName, Nickname: w.Nickname,
		PreferredUsername: w.PreferredUsername, ProfileURL: w.Profile, Picture: w.Picture, Website: w.Website, Gender: w.Gender,
		Birthdate: w.Birthdate, Zoneinfo: w.Zoneinfo, Locale: w.Locale, StreetAddress: w.Address.StreetAddress, Locality: w.Address.Locality,
		Region: w.Address.Region, PostalCode: w.Address.PostalCode, Country: w.Address.Country, Formatted: w.Address.Formatted}
}

func (p *Pages) profilePage(v *visit, view look.ProfileView) (web.Result, error) {
	view.AccountPage = v.view
	return web.Page(http.StatusOK, web.PageSecurity{}, func(w io.Writer) error { return p.Looks.AccountProfile(w, view) })
}
