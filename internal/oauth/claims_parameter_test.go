package oauth

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// attack: az.claimsBomb
func TestAHugeOrDeepClaimsParameterIsRefusedQuickly(t *testing.T) {
	for name, text := range map[string]string{
		"huge":        `{"userinfo":{"name":{"values":["` + strings.Repeat("x", maxClaims) + `"]}}}`,
		"deep":        `{"userinfo":{"name":` + strings.Repeat(`{"value":`, 400) + `1` + strings.Repeat(`}`, 400) + `}}`,
		"two objects": `{} {}`,
		"a list":      `[]`,
	} {
		begun := time.Now()
		_, err := parseClaimsParameter(text)
		if name == "deep" && err == nil {
			continue // within the bound, and nothing in it is known
		}
		if err == nil || err.Code != InvalidRequest || time.Since(begun) > time.Second {
			t.Errorf("%s: %v after %v", name, err, time.Since(begun))
		}
	}
}

func TestClaimsThatAreNotKnownAreLeftOut(t *testing.T) {
	c, err := parseClaimsParameter(`{"userinfo":{"shoe_size":null,"email":{"essential":true},"name":null},
		"id_token":{"acr":{"essential":true,"values":["1",2]},"sub":{"value":"x"},"http://a.test/claim":null},"later":{}}`)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(c.wish.UserInfo, []string{"name", "email"}) || len(c.wish.IDToken) != 0 ||
		c.subject != "x" || !c.acrEssential || !slices.Equal(c.acr, []string{"1"}) {
		t.Errorf("%+v", c)
	}
	if scopes := c.wish.scopes(); !slices.Equal(scopes, []string{ScopeProfile, ScopeEmail}) {
		t.Errorf("scopes %v", scopes)
	}
	if kept := c.wish.within([]string{ScopeEmail}); !slices.Equal(kept.UserInfo, []string{"email"}) {
		t.Errorf("kept %v", kept)
	}
}

func FuzzWhatIsReadOfTheClaimsParameterIsKnownAndBounded(f *testing.F) {
	for _, seed := range []string{
		"", "{}", `{"userinfo":{"name":null}}`, `{"id_token":{"sub":{"value":"x"},"acr":{"values":["a","b"],"essential":true}}}`,
		`{"userinfo":{"name":{"value":{"a":[1,2]}}},"id_token":null}`, `{"userinfo":[]}`, `{"USERINFO":{"email":{}}}`, `null`, `{"userinfo":{"name":null}}{`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, err := parseClaimsParameter(text)
		if err != nil {
			if err.Code != InvalidRequest || !c.wish.empty() {
				t.Fatalf("%v %+v", err, c)
			}
			return
		}
		for _, name := range slices.Concat(c.wish.UserInfo, c.wish.IDToken) {
			if scopeOfClaim(name) == "" {
				t.Errorf("%q is not a claim of this server", name)
			}
		}
		kept, textErr := c.wish.text()
		again, readErr := claimsWishOf(kept)
		if textErr != nil || readErr != nil || !slices.Equal(again.UserInfo, c.wish.UserInfo) || !slices.Equal(again.IDToken, c.wish.IDToken) {
			t.Errorf("kept as %q, read as %+v", kept, again)
		}
		if len(c.acr) > maxClaimValues+1 {
			t.Errorf("%d values of acr", len(c.acr))
		}
	})
}
