package account

import (
	"context"

	"github.com/google/uuid"

	"github.com/authgrove/authgrove/internal/audit"
)

// SignUpStore makes accounts for people who proved an address.
type SignUpStore interface {
	// SignUp stores a new account whose only identifier is id, verified now.
	// Where it stands unverified in another account, it is taken from there and
	// that is recorded too: nobody reserves an address they cannot prove.
	// ErrTaken if another account has it verified. It returns a with its number.
	SignUp(ctx context.Context, a Account, id Identifier, event audit.Event) (Account, error)
}

// New returns the record of a person of whom one proved identifier is known.
func New(id Identifier) Account {
	a := Account{Subject: Subject(uuid.NewString()), State: Active}
	if id.Kind == Phone {
		a.Claims.PhoneNumber, a.Claims.PhoneNumberVerified = id.Value, true
	} else {
		a.Claims.Email, a.Claims.EmailVerified = id.Value, true
	}
	return a
}

// withIdentifiers returns the claims with the addresses that the identifiers
// give: the first verified one of each kind, else the first. Nothing else ever
// sets these claims of an account that a person changes.
func (c Claims) withIdentifiers(ids []Identifier) Claims {
	email, emailVerified := first(ids, Email)
	phone, phoneVerified := first(ids, Phone)
	c.Email, c.EmailVerified = email, emailVerified
	c.PhoneNumber, c.PhoneNumberVerified = phone, phoneVerified
	return c
}

func first(ids []Identifier, kind IdentifierKind) (value string, verified bool) {
	for _, id := range ids {
		if id.Kind != kind {
			continue
		}
		if !id.VerifiedAt.IsZero() {
			return id.Value, true
		}
		if value == "" {
			value = id.Value
		}
	}
	return value, false
}
