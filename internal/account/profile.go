package account

import (
	"context"
	"strings"

	"github.com/authgrove/authgrove/internal/audit"
)

// Profile is what a person may write about themselves (OpenID Connect Core
// §5.1). Addresses to sign in with are not in it, nor whether they are
// verified: those are proved.
type Profile struct {
	Name, GivenName, FamilyName, MiddleName, Nickname, PreferredUsername string
	Profile, Picture, Website                                            string
	Gender, Birthdate, Zoneinfo, Locale                                  string
	Address                                                              Address
}

// ProfileOf is the part of the claims that its owner writes.
func ProfileOf(c Claims) Profile {
	p := Profile{Name: c.Name, GivenName: c.GivenName, FamilyName: c.FamilyName, MiddleName: c.MiddleName, Nickname: c.Nickname,
		PreferredUsername: c.PreferredUsername, Profile: c.Profile, Picture: c.Picture, Website: c.Website, Gender: c.Gender,
		Birthdate: c.Birthdate, Zoneinfo: c.Zoneinfo, Locale: c.Locale}
	if c.Address != nil {
		p.Address = *c.Address
	}
	return p
}

// onto writes the profile over claims and leaves the proved ones alone.
func (p Profile) onto(c Claims) Claims {
	next := Claims{Name: p.Name, GivenName: p.GivenName, FamilyName: p.FamilyName, MiddleName: p.MiddleName, Nickname: p.Nickname,
		PreferredUsername: p.PreferredUsername, Profile: p.Profile, Picture: p.Picture, Website: p.Website, Gender: p.Gender,
		Birthdate: p.Birthdate, Zoneinfo: p.Zoneinfo, Locale: p.Locale,
		Email: c.Email, EmailVerified: c.EmailVerified, PhoneNumber: c.PhoneNumber, PhoneNumberVerified: c.PhoneNumberVerified}
	if p.Address != (Address{}) {
		next.Address = &p.Address
	}
	return next
}

// ProfileField names a member of a profile by its claim.
type ProfileField string

// ProfileError lists the members that cannot be kept as written.
type ProfileError struct{ Fields []ProfileField }

func (e *ProfileError) Error() string {
	names := make([]string, len(e.Fields))
	for i, f := range e.Fields {
		names[i] = string(f)
	}
	return "not acceptable: " + strings.Join(names, ", ")
}

// ChangeProfile writes the profile of the owner's account. It needs no fresh
// sign-in: nothing in a profile opens anything. The error is a *ProfileError,
// ErrNotFound, ErrChanged or the database's.
func (c *Changes) ChangeProfile(ctx context.Context, o Owner, p Profile) error {
	p, err := p.cleaned()
	if err != nil {
		return err
	}
	return c.again(ctx, o, func(r read) error {
		next := r.account
		next.Claims = p.onto(r.account.Claims)
		changed, err := c.store.ChangeAccount(ctx, next, r.account.UpdatedAt,
			audit.Event{Kind: audit.AccountChanged, Account: int64(o.Account), Session: o.Session, Detail: "profile"})
		if err == nil && !changed {
			err = ErrChanged
		}
		return err
	})
}
