package session

import (
	"context"

	"github.com/authgrove/authgrove/internal/jose"
	"github.com/authgrove/authgrove/internal/secret"
)

// Keys is what sessions need of the keyring.
type Keys interface {
	Current() *jose.Ring
	LookupMissing(ctx context.Context, id jose.KeyID) (*jose.Ring, error)
}

const (
	valueKind = "sid"
	valueBody = 4 + 32 // key id, random
)

// NewValue returns a new cookie value with the key under which its session is
// stored and the id of the MAC key that hashes it.
func NewValue(ring *jose.Ring) (value secret.Text, key Key, keyID string) {
	mac := ring.MAC()
	raw, _ := mac.ID.Raw()
	random := secret.Bytes(32)
	value = secret.Text(secret.Frame(valueKind, append(raw[:], random...)))
	return value, mac.Sum("session", ring.Epoch, random), string(mac.ID)
}

// KeyOf returns the key of a cookie value, or zero for a value that this server
// did not make; nothing is looked up for such a value.
func KeyOf(ctx context.Context, keys Keys, value string) (Key, error) {
	body, err := secret.Unframe(valueKind, value)
	if err != nil || len(body) != valueBody {
		return Key{}, nil
	}
	id := jose.KeyIDFrom([4]byte(body[:4]))
	ring := keys.Current()
	mac, ok := ring.MACByID(id)
	if !ok {
		if ring, err = keys.LookupMissing(ctx, id); err != nil {
			return Key{}, err
		}
		if mac, ok = ring.MACByID(id); !ok {
			return Key{}, nil
		}
	}
	return mac.Sum("session", ring.Epoch, body[4:]), nil
}
