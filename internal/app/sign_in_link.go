package app

import (
	"context"
	"net/url"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/audit"
	"github.com/authgrove/authgrove/internal/login"
	"github.com/authgrove/authgrove/internal/secret"
)

// SignInLink returns an address that signs whoever opens it first in as the
// account. It is for a person's eyes, not for a log.
func (t *Tools) SignInLink(ctx context.Context, a account.Account, event audit.Event) (secret.Text, error) {
	links := login.SignInLinks{Store: t.Store, Keys: t.Keyring}
	ticket, err := links.Make(ctx, a, event)
	if err != nil {
		return "", err
	}
	return secret.Text(t.Config.URL + login.PathSignInLink + "?" + url.Values{"ticket": {ticket.Reveal()}}.Encode()), nil
}
