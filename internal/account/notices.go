package account

import (
	"context"
	"time"

	"github.com/authgrove/authgrove/internal/notify"
)

// Where messages lead.
const (
	pathAccount = "/account"
	pathApps    = "/account/apps"
)

// Notices are the message about what an owner did, sealed to each verified
// address among ids. address is what was added or removed, if anything was.
func Notices(
	messages *notify.Sealer, ids []Identifier, kind notify.Kind, o Owner, address string, at time.Time,
) (sealed []notify.Sealed, err error) {
	return toEach(messages, ids, notify.Message{Kind: kind, Language: o.Language, Path: pathAccount,
		Device: o.Device, Place: o.Place, At: at, Address: address})
}

// toEach seals the message to each verified address among ids.
func toEach(messages *notify.Sealer, ids []Identifier, m notify.Message) (sealed []notify.Sealed, err error) {
	for _, id := range ids {
		if id.Kind != Email || id.VerifiedAt.IsZero() {
			continue
		}
		m.Channel, m.To, m.KeepFor = notify.Mail, id.Value, notify.KeepNotice
		one, err := messages.Seal(m)
		if err != nil {
			return nil, err
		}
		sealed = append(sealed, one)
	}
	return sealed, nil
}

// TokenReused is the message that an app was stopped because its refresh token
// was used twice, in the language of the owner's profile: no browser of theirs
// took part.
func (c *Changes) TokenReused(ctx context.Context, s Subject, app string) ([]notify.Sealed, error) {
	a, err := c.store.FindBySubject(ctx, s)
	if err != nil {
		return nil, err
	}
	ids, err := c.store.ListIdentifiers(ctx, a.Number)
	if err != nil {
		return nil, err
	}
	return toEach(c.messages, ids, notify.Message{Kind: notify.RefreshTokenReused, Language: a.Claims.Locale,
		Path: pathApps, Client: app, At: c.now()})
}
