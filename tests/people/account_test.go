package people

import (
	"strings"
	"testing"
	"time"

	"github.com/authgrove/authgrove/internal/config"
	"github.com/authgrove/authgrove/internal/dev"
)

func TestAPersonSignsUpUsesAnAppAndStopsIt(t *testing.T) {
	p := at(t, start(t, nil), "new@example.com")
	p.open("/sign-up", "page-sign-up")
	p.press("sign-up-submit", "page-sign-up", "identifier", p.address, "name", "Newt Example")
	p.press("sign-up-submit", "page-account", "code", p.code(p.address, 0))
	p.says("Newt Example")

	tokens := p.tokens("openid profile offline_access network.read climate.read")
	if tokens["access_token"] == nil || p.userInfo(tokens["access_token"]) != 200 {
		t.Fatalf("the app got %v", tokens)
	}
	p.open("/account/apps", "page-account")
	p.says("Lumen Home")
	p.press("app-stop-"+dev.NativeClient, "page-account")
	if got := p.userInfo(tokens["access_token"]); got != 401 {
		t.Errorf("userinfo of a stopped app answers %d", got)
	}
	if got := p.refresh(tokens["refresh_token"]); got["error"] != "invalid_grant" {
		t.Errorf("a stopped app refreshed: %v", got)
	}
}

// attack: co.revoke
func TestTakingARightBackNarrowsTheTokensThatAreOut(t *testing.T) {
	p := at(t, start(t, nil), "ann@example.com")
	p.signIn()
	tokens := p.tokens("openid offline_access network.read climate.read")
	if !strings.Contains(tokens["scope"].(string), "climate.read") {
		t.Fatalf("granted %v", tokens["scope"])
	}
	p.open("/account/apps", "page-account")
	if err := p.browser.Untick("app-narrow-"+dev.NativeClient, "capability", "climate.read"); err != nil {
		t.Fatal(err)
	}
	p.press("app-narrow-"+dev.NativeClient, "page-account")
	next := p.refresh(tokens["refresh_token"])
	if scope, _ := next["scope"].(string); strings.Contains(scope, "climate.read") || !strings.Contains(scope, "network.read") {
		t.Errorf("after the narrowing the app has %q", scope)
	}
	// What was taken back is not asked for again, and not given either.
	again := p.tokens("openid offline_access network.read climate.read")
	if scope, _ := again["scope"].(string); strings.Contains(scope, "climate.read") {
		t.Errorf("a new grant has %q", scope)
	}
}

func TestEveryPageOfTheAccountOpensInBothLanguages(t *testing.T) {
	p := at(t, start(t, nil), "ann@example.com")
	p.signIn()
	for _, section := range []string{"", "/profile", "/addresses", "/password", "/sessions", "/apps", "/history", "/data"} {
		p.open("/account"+section, "page-account")
		p.open("/account"+section+"?ui_locales=de", "page-account")
	}
	p.says("Abmelden") // the browser keeps the language that was picked
	p.open("/account", "page-account")
	p.says("Abmelden")
}

// attack: se.idor
func TestASessionEndedElsewhereIsOverHere(t *testing.T) {
	s := start(t, nil)
	here, there := at(t, s, "ann@example.com"), at(t, s, "ann@example.com")
	here.signIn()
	there.signIn()
	here.open("/account/sessions", "page-account")
	here.press("sessions-end-others", "page-account")
	there.open("/account", "page-sign-in")
	here.open("/account", "page-account")
}

// attack: su.sensitive
func TestAnOldSignInIsAskedAgainBeforeAnAddressIsAdded(t *testing.T) {
	s := start(t, nil)
	p := at(t, s, "ann@example.com")
	p.signIn()
	s.Clock.Move(6 * time.Minute)
	p.open("/account/addresses", "page-account")
	p.press("address-add", "page-challenge", "identifier", "second@example.com")
	before := len(p.letters(p.address))
	p.press("use-code", "page-challenge")
	p.press("sign-in-submit", "page-account", "code", p.code(p.address, before))
	p.press("address-add", "page-account", "identifier", "second@example.com")
	p.press("address-prove-submit", "page-account", "code", p.code("second@example.com", 0))
	p.says("second@example.com")
	p.press("address-primary-second@example.com", "page-account")
	p.open("/account/addresses", "page-account")
	p.press("address-remove-ann@example.com", "page-account")
	if strings.Contains(p.browser.Page.Text, "ann@example.com Verified") {
		t.Errorf("the removed address is still listed: %s", p.browser.Page.Text)
	}
	other := at(t, s, "second@example.com")
	other.signIn()
}

// attack: se.credChange
func TestANewPasswordEndsOtherSessionsAndSignsIn(t *testing.T) {
	s := start(t, nil)
	p, thief := at(t, s, "ann@example.com"), at(t, s, "ann@example.com")
	thief.signIn()
	p.signIn()
	p.open("/account/password", "page-account")
	p.press("password-set", "page-account", "password", "a-new-battery-horse")
	p.open("/account", "page-account")
	thief.open("/account", "page-sign-in")
	thief.press("use-password", "page-sign-in", "identifier", "ann@example.com")
	thief.press("sign-in-submit", "page-sign-in", "password", dev.Password)
	thief.press("sign-in-submit", "page-account", "password", "a-new-battery-horse")
}

func TestAnAccountThatWasDeletedSignsNobodyIn(t *testing.T) {
	s := start(t, func(c *config.Config) { c.SignUp = config.SignUpClosed })
	p := at(t, s, "ben@example.com")
	p.signIn()
	p.open("/account/data", "page-account")
	p.press("account-delete", "page-account", "confirmation", "something else")
	p.press("account-delete", "page-account-deleted", "confirmation", "ben@example.com")
	p.open("/account", "page-sign-in")
	before := len(p.letters(p.address))
	p.press("sign-in-continue", "page-sign-in", "identifier", p.address)
	for deadline := time.Now().Add(10 * time.Second); len(p.letters(p.address)) == before && time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
	}
	if got := p.letters(p.address); got[0].Code != "" {
		t.Errorf("a deleted account got a code: %v", got[0])
	}
}

func TestAPasswordIsRemovedInTheAccount(t *testing.T) {
	p := at(t, start(t, nil), "ann@example.com")
	p.signIn()
	p.open("/account/password", "page-account")
	p.press("password-remove", "page-account")
	p.says("Your password is removed.")
	p.says("You have no password.")
	p.open("/account/history", "page-account")
	p.says("The password was removed")
}
