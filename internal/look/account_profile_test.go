package look

import (
	"strings"
	"testing"
)

// every claim of OpenID Connect Core §5.1 that a person sets, with the parts of the address claim of §5.1.1.
var standardClaims = strings.Fields("name given_name family_name middle_name nickname preferred_username profile picture website " +
	"gender birthdate zoneinfo locale street_address locality region postal_code country formatted")

func inputsOf(v ProfileView) map[string]claimInput {
	inputs := map[string]claimInput{}
	for _, group := range v.Groups() {
		for _, input := range group.Inputs {
			inputs[input.Name] = input
		}
	}
	return inputs
}

func TestTheProfileAsksForEveryStandardClaim(t *testing.T) {
	inputs := inputsOf(ProfileView{})
	for _, claim := range standardClaims {
		if _, ok := inputs[claim]; !ok {
			t.Errorf("nothing asks for %s", claim)
		}
	}
	if len(inputs) != len(standardClaims) {
		t.Errorf("%d inputs for %d claims", len(inputs), len(standardClaims))
	}
}

func TestSavingTheProfileKeepsWhatItDoesNotOffer(t *testing.T) {
	inputs := inputsOf(ProfileView{Profile: Profile{Zoneinfo: "Factory/Moon", Locale: "gsw", Birthdate: "0000-04-27"}})
	for _, claim := range []string{"zoneinfo", "locale"} {
		if first := inputs[claim].Options[0]; first.Value != inputs[claim].Value {
			t.Errorf("%s: %q is not among the options", claim, inputs[claim].Value)
		}
	}
	if kind := inputs["birthdate"].Kind; kind != "text" {
		t.Errorf("a date without its year is in an input of type %s, which loses it", kind)
	}
	if kind := inputsOf(ProfileView{Profile: Profile{Birthdate: "1990-04-27"}})["birthdate"].Kind; kind != "date" {
		t.Errorf("a whole date is in an input of type %s", kind)
	}
}

func TestAProblemOfAFieldIsSaidWithTheField(t *testing.T) {
	input := inputsOf(ProfileView{Problems: map[string]FieldProblem{"website": FieldNoURL, "picture": FieldTooLong}})
	if got := input["website"].Described(); got != "problem-website" {
		t.Errorf("the website is described by %q", got)
	}
	if got := input["picture"].Described(); got != "problem-picture hint-picture" {
		t.Errorf("the picture is described by %q", got)
	}
}
