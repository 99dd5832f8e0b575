package account

import "testing"

func TestAnAddressOfPartsCanBeReadWhole(t *testing.T) {
	for _, c := range []struct {
		parts Address
		whole string
	}{
		{Address{StreetAddress: "1 Linden Street", PostalCode: "10969", Locality: "Berlin", Country: "Germany"}, "1 Linden Street\n10969 Berlin\nGermany"},
		{Address{Locality: "Berlin"}, "Berlin"},
		{Address{Region: "Berlin", Country: "Germany"}, "Berlin\nGermany"},
		{Address{}, ""},
	} {
		if got := c.parts.Lines(); got != c.whole {
			t.Errorf("%+v: %q, want %q", c.parts, got, c.whole)
		}
	}
}
