package login

import (
	"context"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/secret"
)

// Declare sets the password that the configuration declares, unless it is the
// one that was declared before: then the owner may have changed or removed it
// since. A changed one ends what the old one opened. The caller stores the account.
func (p *Passwords) Declare(ctx context.Context, a *account.Account, password string) error {
	if a.DeclaredPassword != "" {
		same, err := p.slow.Check(ctx, a.DeclaredPassword, password, p.declarationPepper())
		if same || err != nil {
			return err
		}
	}
	same := false
	if a.PasswordHash != "" {
		var err error
		if same, err = p.Matches(ctx, a, password); err != nil {
			return err
		}
		if !same {
			a.Revocation++
		}
	}
	if !same {
		if err := p.Hash(ctx, a, password); err != nil {
			return err
		}
	}
	declared, err := p.slow.Hash(ctx, password, p.declarationPepper())
	a.DeclaredPassword = declared
	return err
}

// declarationPepper is under the key that never rotates, because nothing makes
// this hash anew as a sign-in does with the other.
func (p *Passwords) declarationPepper() secret.Pepper {
	key := p.keys.Current().Pairwise()
	return func(hash []byte) [32]byte { return key.Sum("declared password pepper", hash) }
}
