package account

import (
	"time"

	"github.com/authgrove/authgrove/internal/notify"
)

// pathAccount is where a message about an account leads.
const pathAccount = "/account"

// Notices are the message about what an owner did, sealed to each verified
// address among ids. address is what was added or removed, if anything was.
func Notices(
	messages *notify.Sealer, ids []Identifier, kind notify.Kind, o Owner, address string, at time.Time,
) (sealed []notify.Sealed, err error) {
	for _, id := range ids {
		if id.Kind != Email || id.VerifiedAt.IsZero() {
			continue
		}
		m, err := messages.Seal(notify.Message{Channel: notify.Mail, To: id.Value, Kind: kind, Language: o.Language,
			KeepFor: notify.KeepNotice, Path: pathAccount, Device: o.Device, Place: o.Place, At: at, Address: address})
		if err != nil {
			return nil, err
		}
		sealed = append(sealed, m)
	}
	return sealed, nil
}
