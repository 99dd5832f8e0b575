// Spec: OpenID Connect Core §5.1 and §5.4 (which scope asks for which claims).

package oauth

import (
	"slices"
	"strings"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/client"
)

// claimRow says which scope opens a claim and where its value comes from.
type claimRow struct {
	claim string
	scope string
	value func(*account.Account) any
}

// claimRows is every claim about a person that this server gives.
var claimRows = []claimRow{
	{"name", ScopeProfile, func(a *account.Account) any { return a.Claims.Name }},
	{"given_name", ScopeProfile, func(a *account.Account) any { return a.Claims.GivenName }},
	{"family_name", ScopeProfile, func(a *account.Account) any { return a.Claims.FamilyName }},
	{"middle_name", ScopeProfile, func(a *account.Account) any { return a.Claims.MiddleName }},
	{"nickname", ScopeProfile, func(a *account.Account) any { return a.Claims.Nickname }},
	{"preferred_username", ScopeProfile, func(a *account.Account) any { return a.Claims.PreferredUsername }},
	{"profile", ScopeProfile, func(a *account.Account) any { return a.Claims.Profile }},
	{"picture", ScopeProfile, func(a *account.Account) any { return a.Claims.Picture }},
	{"website", ScopeProfile, func(a *account.Account) any { return a.Claims.Website }},
	{"gender", ScopeProfile, func(a *account.Account) any { return a.Claims.Gender }},
	{"birthdate", ScopeProfile, func(a *account.Account) any { return a.Claims.Birthdate }},
	{"zoneinfo", ScopeProfile, func(a *account.Account) any { return a.Claims.Zoneinfo }},
	{"locale", ScopeProfile, func(a *account.Account) any { return a.Claims.Locale }},
	{"updated_at", ScopeProfile, func(a *account.Account) any { return a.UpdatedAt.Unix() }},
	{"email", ScopeEmail, func(a *account.Account) any { return a.Claims.Email }},
	{"email_verified", ScopeEmail, func(a *account.Account) any { return whenSet(a.Claims.Email, a.Claims.EmailVerified) }},
	{"phone_number", ScopePhone, func(a *account.Account) any { return a.Claims.PhoneNumber }},
	{"phone_number_verified", ScopePhone, func(a *account.Account) any { return whenSet(a.Claims.PhoneNumber, a.Claims.PhoneNumberVerified) }},
	{"address", ScopeAddress, func(a *account.Account) any { return addressOf(a.Claims.Address) }},
}

// whenSet gives the flag only beside the value it speaks of.
func whenSet(value string, flag bool) any {
	if value == "" {
		return ""
	}
	return flag
}

func addressOf(a *account.Address) any {
	if a == nil || *a == (account.Address{}) {
		return ""
	}
	whole := *a
	if whole.Formatted == "" {
		whole.Formatted = whole.Lines()
	}
	return &whole
}

// claimsFor returns sub, what the scope opens and what is named besides. A
// claim without a value is left out (OpenID Connect Core §5.3.2).
func (s *Server) claimsFor(c *client.Client, a *account.Account, scope, named []string) map[string]any {
	claims := map[string]any{"sub": s.subjectFor(c, a.Subject)}
	for _, row := range claimRows {
		if !slices.Contains(scope, row.scope) && !slices.Contains(named, row.claim) {
			continue
		}
		if value := row.value(a); value != "" {
			claims[row.claim] = value
		}
	}
	return claims
}

// scopeOfClaim is the scope value that opens a claim.
func scopeOfClaim(name string) string {
	i := slices.IndexFunc(claimRows, func(row claimRow) bool { return row.claim == name })
	if i < 0 {
		return ""
	}
	return claimRows[i].scope
}

func splitScope(s string) []string { return strings.Fields(s) }
