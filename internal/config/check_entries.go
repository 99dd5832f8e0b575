package config

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/authgrove/authgrove/internal/jose"
)

func checkResources(c *Config, d *diagnosis) {
	ids := unique{diagnosis: d, seen: map[string]string{}}
	for i, resource := range c.Resources {
		path := item("resources", i) + ".id"
		ids.check(path, resource.ID)
		if resource.ID == "" {
			continue
		}
		// RFC 8707 §2.
		if u, err := url.Parse(resource.ID); err != nil || !u.IsAbs() || strings.Contains(resource.ID, "#") {
			d.add(path, quote(resource.ID), "an absolute URI without a fragment", "write it as https://api.example.com")
		}
	}
}

func checkAccounts(c *Config, d *diagnosis) {
	emails := unique{diagnosis: d, seen: map[string]string{}}
	phones := unique{diagnosis: d, seen: map[string]string{}}
	for i, account := range c.Bootstrap.Accounts {
		path := item("bootstrap.accounts", i)
		if account.Email == "" && account.PhoneNumber == "" && !d.has(path+".email") {
			d.add(path, "an account without an identifier", "email or phone_number", "write email: ann@example.com")
		}
		emails.check(path+".email", strings.ToLower(account.Email))
		phones.check(path+".phone_number", account.PhoneNumber)
		if account.EmailVerified && account.Email == "" {
			d.add(path+".email_verified", "got true", "an email to be verified", "add email, or remove this")
		}
		if account.PhoneNumberVerified && account.PhoneNumber == "" {
			d.add(path+".phone_number_verified", "got true", "a phone_number to be verified", "add phone_number, or remove this")
		}
	}
}

func checkCapabilities(c *Config, d *diagnosis) {
	ids := unique{diagnosis: d, seen: map[string]string{}}
	numbers := unique{diagnosis: d, seen: map[string]string{}}
	for i, capability := range c.Bootstrap.Capabilities {
		path := item("bootstrap.capabilities", i)
		ids.check(path+".id", capability.ID)
		if capability.Number != nil {
			numbers.check(path+".number", strconv.Itoa(*capability.Number))
		}
		if len(capability.Name) > 0 && capability.Name["en"] == "" {
			d.add(path+".name", "no English text", "texts by language with en among them", "add en: …")
		}
	}
}

func checkClients(c *Config, d *diagnosis) {
	ids := unique{diagnosis: d, seen: map[string]string{}}
	for i, client := range c.Bootstrap.Clients {
		path := item("bootstrap.clients", i)
		ids.check(path+".client_id", client.ClientID)
		// Other secrets that are too short were found by the field's own bounds.
		if n := len(client.ClientSecret); client.TokenEndpointAuthMethod == "client_secret_jwt" && n >= 16 && n < jose.MinHS256Secret {
			d.add(path+".client_secret", fmt.Sprintf("this secret has %d bytes", n),
				fmt.Sprintf("at least %d bytes, because it signs (RFC 7518 §3.2)", jose.MinHS256Secret), "make one with: openssl rand -hex 32")
		}
	}
}

// unique refuses the second entry with one id: which of them would be applied is not for the order
// of a list to decide.
type unique struct {
	diagnosis *diagnosis
	seen      map[string]string
}

func (u unique) check(path, id string) {
	if id == "" {
		return
	}
	if first, again := u.seen[id]; again {
		u.diagnosis.add(path, quote(id)+" a second time", "each once", "it is also "+first+"; remove or rename one")
		return
	}
	u.seen[id] = path
}

func item(list string, i int) string { return fmt.Sprintf("%s[%d]", list, i) }
