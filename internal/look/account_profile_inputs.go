package look

import (
	_ "embed"
	"slices"
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// claimGroup is the inputs that stand together; its name is the key of its title.
type claimGroup struct {
	Name   string
	Inputs []claimInput
}

// claimInput asks for one claim; its name is that of the claim, its label and hint have it in their keys.
type claimInput struct {
	Name         string
	Value        string
	Kind         string // type of the input; "lines" is a text of several lines
	Rows         int
	Autocomplete string
	Wide         bool
	Hint         bool
	Options      []claimOption
	Problem      FieldProblem
}

type claimOption struct{ Value, Text, Tag string }

// Described names what else is said about the input.
func (c claimInput) Described() string {
	var ids []string
	if c.Problem != "" {
		ids = append(ids, "problem-"+c.Name)
	}
	if c.Hint {
		ids = append(ids, "hint-"+c.Name)
	}
	return strings.Join(ids, " ")
}

// Groups is the whole form.
func (v ProfileView) Groups() []claimGroup {
	p := v.Profile
	groups := []claimGroup{
		{"name", []claimInput{
			{Name: "name", Value: p.Name, Autocomplete: "name", Wide: true, Hint: true},
			{Name: "given_name", Value: p.GivenName, Autocomplete: "given-name"},
			{Name: "family_name", Value: p.FamilyName, Autocomplete: "family-name"},
			{Name: "middle_name", Value: p.MiddleName, Autocomplete: "additional-name"},
			{Name: "nickname", Value: p.Nickname, Autocomplete: "nickname"},
			{Name: "preferred_username", Value: p.PreferredUsername, Autocomplete: "off", Wide: true, Hint: true},
		}},
		{"about", []claimInput{
			{Name: "birthdate", Value: p.Birthdate, Kind: dateInput(p.Birthdate), Autocomplete: "bday", Hint: dateInput(p.Birthdate) == "text"},
			{Name: "gender", Value: p.Gender, Autocomplete: "sex"},
			{Name: "locale", Value: p.Locale, Options: localeOptions(p.Locale), Autocomplete: "language"},
			{Name: "zoneinfo", Value: p.Zoneinfo, Options: zoneOptions(p.Zoneinfo)},
		}},
		{"address", []claimInput{
			{Name: "street_address", Value: p.StreetAddress, Kind: "lines", Rows: 2, Autocomplete: "street-address", Wide: true},
			{Name: "postal_code", Value: p.PostalCode, Autocomplete: "postal-code"},
			{Name: "locality", Value: p.Locality, Autocomplete: "address-level2"},
			{Name: "region", Value: p.Region, Autocomplete: "address-level1"},
			{Name: "country", Value: p.Country, Autocomplete: "country-name"},
			{Name: "formatted", Value: p.Formatted, Kind: "lines", Rows: 4, Wide: true, Hint: true},
		}},
		{"links", []claimInput{
			{Name: "website", Value: p.Website, Kind: "url", Autocomplete: "url", Wide: true},
			{Name: "profile", Value: p.ProfileURL, Kind: "url", Wide: true, Hint: true},
			{Name: "picture", Value: p.Picture, Kind: "url", Autocomplete: "photo", Wide: true, Hint: true},
		}},
	}
	for _, group := range groups {
		for i := range group.Inputs {
			input := &group.Inputs[i]
			input.Problem = v.Problems[input.Name]
			if input.Kind == "" {
				input.Kind = "text"
			}
		}
	}
	return groups
}

// dateInput: the claim may also be a year alone or leave the year out (OpenID Connect Core §5.1), which a date
// input could not show and would lose.
func dateInput(birthdate string) string {
	if birthdate == "" || len(birthdate) == len("2006-01-02") && !strings.HasPrefix(birthdate, "0000") {
		return "date"
	}
	return "text"
}

//go:embed zones.txt
var zones string

func zoneOptions(chosen string) []claimOption {
	var options []claimOption
	for zone := range strings.FieldsSeq(zones) {
		options = append(options, claimOption{Value: zone, Text: strings.ReplaceAll(zone, "_", " ")})
	}
	return keepChosen(options, chosen)
}

// locales are what most people need; one that was set in another way stays.
var locales = strings.Fields("ar bg ca cs cy da de de-AT de-CH el en en-AU en-CA en-GB en-IE en-IN en-US es es-AR es-MX " +
	"et eu fa fi fr fr-BE fr-CA fr-CH ga gl he hi hr hu id is it it-CH ja ko lt lv mk nb nl nl-BE nn pl pt pt-BR rm ro ru sk sl sq sr sv " +
	"th tr uk vi zh-Hans zh-Hant")

func localeOptions(chosen string) []claimOption {
	options := make([]claimOption, 0, len(locales)+1)
	for _, tag := range locales {
		options = append(options, claimOption{Value: tag, Text: display.Self.Name(language.MustParse(tag)), Tag: tag})
	}
	slices.SortStableFunc(options, func(a, b claimOption) int {
		return strings.Compare(strings.ToLower(a.Text), strings.ToLower(b.Text))
	})
	return keepChosen(options, chosen)
}

// keepChosen: saving the form must not change what it did not offer.
func keepChosen(options []claimOption, chosen string) []claimOption {
	if chosen == "" || slices.ContainsFunc(options, func(o claimOption) bool { return o.Value == chosen }) {
		return options
	}
	return append([]claimOption{{Value: chosen, Text: chosen}}, options...)
}
