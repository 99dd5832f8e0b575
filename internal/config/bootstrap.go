package config

import "github.com/authgrove/authgrove/internal/secret"

// Bootstrap is what must exist after a start. What it declares counts as allowed by an administrator.
type Bootstrap struct {
	// People, found again by `email`, else by `phone_number`. What a person changed of their profile
	// or password stays until the declaration of it changes; declared roles hold at every start.
	Accounts []Account `koanf:"accounts"`
	// The capability catalogue, found again by `id`.
	Capabilities []Capability `koanf:"capabilities"`
	// Apps, found again by `client_id`.
	Clients []Client `koanf:"clients"`
}

// Account is a person under the claim names of OpenID Connect Core §5.1.
type Account struct {
	// E-mail address to sign in with. An account needs this or `phone_number`.
	Email string `koanf:"email" example:"ann@example.com"`
	// Whether the address is known to be this person's.
	EmailVerified bool `koanf:"email_verified"`
	// Phone number to sign in with, international form.
	PhoneNumber string `koanf:"phone_number" example:"+15555550100"`
	// Whether the number is known to be this person's.
	PhoneNumberVerified bool `koanf:"phone_number_verified"`
	// Password. Without one the person cannot sign in by password.
	Password secret.Text `koanf:"password" secret:"8"`
	// A file that holds the password, readable by its owner only.
	PasswordFile string `koanf:"password_file"`
	// What the person may do here besides signing in.
	Roles []string `koanf:"roles" enum:"administrator|developer"`
	// Full name.
	Name string `koanf:"name"`
	// Given name.
	GivenName string `koanf:"given_name"`
	// Family name.
	FamilyName string `koanf:"family_name"`
	// Middle name.
	MiddleName string `koanf:"middle_name"`
	// Casual name.
	Nickname string `koanf:"nickname"`
	// Short name the person likes to be called by; not unique.
	PreferredUsername string `koanf:"preferred_username"`
	// Address of a profile page.
	Profile string `koanf:"profile"`
	// Address of a picture.
	Picture string `koanf:"picture"`
	// Address of a web site.
	Website string `koanf:"website"`
	// Gender.
	Gender string `koanf:"gender"`
	// Birthday, `YYYY-MM-DD`; year `0000` to leave it out.
	Birthdate string `koanf:"birthdate"`
	// Time zone, such as `Europe/Paris`.
	Zoneinfo string `koanf:"zoneinfo"`
	// Language, such as `en-GB`.
	Locale string `koanf:"locale"`
	// Postal address.
	Address *Address `koanf:"address"`
}

// Address is the address claim (OpenID Connect Core §5.1.1).
type Address struct {
	// The whole address as on a label.
	Formatted string `koanf:"formatted"`
	// Street and house number.
	StreetAddress string `koanf:"street_address"`
	// City.
	Locality string `koanf:"locality"`
	// State or province.
	Region string `koanf:"region"`
	// Postal code.
	PostalCode string `koanf:"postal_code"`
	// Country.
	Country string `koanf:"country"`
}

// Capability is an entry of the catalogue behind scopes and consent.
type Capability struct {
	// Its id, which is also its scope value.
	ID string `koanf:"id" required:"true" example:"network.read"`
	// Its number in dialects that count capabilities.
	Number *int `koanf:"number" required:"true" min:"0" max:"2147483647"`
	// Its name on the consent page, by language; `en` is required.
	Name map[string]string `koanf:"name" required:"true" example:"{en: See your networks}"`
	// What it lets an app do, in words a neighbour would use, by language.
	Description map[string]string `koanf:"description"`
	// Name of its icon.
	Icon string `koanf:"icon"`
	// How much harm it can do; `sensitive` is shown with a warning.
	Risk string `koanf:"risk" enum:"ordinary|sensitive"`
	// Whether the person may untick it.
	Optional bool `koanf:"optional"`
}
