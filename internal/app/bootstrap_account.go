package app

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"time"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/config"
)

// identifiersOf lists what the person signs in with, the one that finds the
// account again first.
func identifiersOf(b *config.Account) (ids []account.Identifier, err error) {
	verified := func(id account.Identifier, yes bool) account.Identifier {
		if yes {
			id.VerifiedAt = time.Now()
		}
		return id
	}
	if b.Email != "" {
		id, err := account.ParseEmail(b.Email)
		if err != nil {
			return nil, err
		}
		ids = append(ids, verified(id, b.EmailVerified))
	}
	if b.PhoneNumber != "" {
		id, err := account.ParsePhone(b.PhoneNumber)
		if err != nil {
			return nil, err
		}
		ids = append(ids, verified(id, b.PhoneNumberVerified))
	}
	if len(ids) == 0 {
		return nil, errors.New("an account needs email or phone_number")
	}
	return ids, nil
}

// declarationOf tells one declaration of an account's claims from another.
func declarationOf(b *config.Account) (string, error) {
	text, err := json.Marshal(claimsOf(b))
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:16]), err
}

func claimsOf(b *config.Account) account.Claims {
	c := account.Claims{
		Name: b.Name, GivenName: b.GivenName, FamilyName: b.FamilyName, MiddleName: b.MiddleName, Nickname: b.Nickname,
		PreferredUsername: b.PreferredUsername, Profile: b.Profile, Picture: b.Picture, Website: b.Website, Gender: b.Gender,
		Birthdate: b.Birthdate, Zoneinfo: b.Zoneinfo, Locale: b.Locale,
		Email: b.Email, EmailVerified: b.EmailVerified, PhoneNumber: b.PhoneNumber, PhoneNumberVerified: b.PhoneNumberVerified,
	}
	if p := b.Address; p != nil {
		c.Address = &account.Address{Formatted: p.Formatted, StreetAddress: p.StreetAddress, Locality: p.Locality,
			Region: p.Region, PostalCode: p.PostalCode, Country: p.Country}
	}
	return c
}
