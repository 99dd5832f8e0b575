// Spec: OpenID Connect Core §5.1 and §5.4 (which scope asks for which claims).

package oauth

import (
	"encoding/json"
	"slices"
	"strconv"
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

// claim is one member of an answer about a person.
type claim struct {
	name  string
	value any // a string, a bool, an int64 or an *account.Address
}

// ClaimSet is an answer about a person, sub first.
type ClaimSet []claim

// MarshalJSON implements json.Marshaler. No map is made and sorted, because
// this answer is among the most frequent ones.
func (set ClaimSet) MarshalJSON() ([]byte, error) {
	body := append(make([]byte, 0, 512), '{')
	for i, c := range set {
		if i > 0 {
			body = append(body, ',')
		}
		body = append(appendJSONString(body, c.name), ':')
		switch value := c.value.(type) {
		case string:
			body = appendJSONString(body, value)
		case bool:
			body = strconv.AppendBool(body, value)
		case int64:
			body = strconv.AppendInt(body, value, 10)
		default:
			text, err := json.Marshal(value)
			if err != nil {
				return nil, err
			}
			body = append(body, text...)
		}
	}
	return append(body, '}'), nil
}

// claimsFor returns sub, what the scope opens and what is named besides. A
// claim without a value is left out (OpenID Connect Core §5.3.2).
func (s *Server) claimsFor(c *client.Client, a *account.Account, scope, named []string) ClaimSet {
	claims := append(make(ClaimSet, 0, len(claimRows)+3), claim{"sub", s.subjectFor(c, a.Subject)})
	for _, row := range claimRows {
		if !slices.Contains(scope, row.scope) && !slices.Contains(named, row.claim) {
			continue
		}
		if value := row.value(a); value != "" {
			claims = append(claims, claim{row.claim, value})
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
