package people

import (
	"testing"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/config"
	"github.com/authgrove/authgrove/internal/secret"
	"github.com/authgrove/authgrove/internal/testpostgres"
)

func TestThePrimaryAddressIsTheFirstOnBothDatabases(t *testing.T) {
	for name, change := range map[string]func(*config.Config){
		"SQLite":     nil,
		"PostgreSQL": func(c *config.Config) { c.Database = secret.Text(testpostgres.URL(t)) },
	} {
		t.Run(name, func(t *testing.T) {
			s := start(t, change)
			p := at(t, s, "ben@example.com")
			p.signIn()
			p.open("/account/addresses", "page-account")
			p.press("address-add", "page-account", "identifier", "second@example.com")
			p.press("address-prove-submit", "page-account", "code", p.code("second@example.com", 0))
			p.press("address-primary-second@example.com", "page-account")
			second, err := account.ParseEmail("second@example.com")
			if err != nil {
				t.Fatal(err)
			}
			a, err := s.Store.FindByIdentifier(t.Context(), second)
			if err != nil {
				t.Fatal(err)
			}
			ids, err := s.Store.ListIdentifiers(t.Context(), a.Number)
			if err != nil || len(ids) != 2 || ids[0].Value != second.Value || a.Claims.Email != second.Value {
				t.Errorf("identifiers %v, claim %q, error %v", ids, a.Claims.Email, err)
			}
		})
	}
}
