package login

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/secret"
	"github.com/authgrove/authgrove/internal/ticket"
)

// DeviceLifetime is how long a browser stays known after its last sign-in.
const DeviceLifetime = 180 * 24 * time.Hour

// maxKnown is how many people one browser is known for; the last ones stay.
const maxKnown = 5

const (
	devicePurpose ticket.Purpose = "known device"
	deviceKind                   = "dev"
)

// Device is a browser with the accounts that were signed in on it. The zero
// Device is unknown to everybody, which is also what a cookie becomes that was
// altered, or is too old.
type Device struct {
	id    [16]byte
	known []knownAccount
}

// knownAccount holds the account's counter of then: a changed password or a
// sign-out everywhere makes the browser unknown again.
type knownAccount struct {
	Number     account.Number `json:"n"`
	Revocation int64          `json:"r"`
}

// Knows reports whether the account was signed in on this device and nothing
// has ended that.
func (d Device) Knows(a account.Account) bool {
	return a.Number != 0 && slices.Contains(d.known, knownAccount{a.Number, a.Revocation})
}

// Devices seals what a browser is known for into its cookie.
type Devices struct {
	tickets *ticket.Sealer
	now     func() time.Time
}

// NewDevices returns Devices.
func NewDevices(tickets *ticket.Sealer, now func() time.Time) *Devices {
	return &Devices{tickets, now}
}

type sealedDevice struct {
	ID        []byte         `json:"i"`
	Known     []knownAccount `json:"k"`
	ExpiresAt int64          `json:"x"`
}

// Open reads a cookie; a missing or unusable one is an unknown device.
func (d *Devices) Open(ctx context.Context, cookie string) (Device, error) {
	payload, err := d.tickets.Open(ctx, devicePurpose, deviceKind, cookie)
	if errors.Is(err, ticket.ErrInvalid) {
		return Device{}, nil
	}
	if err != nil {
		return Device{}, err
	}
	var s sealedDevice
	if err := json.Unmarshal(payload, &s); err != nil {
		return Device{}, err
	}
	if d.now().Unix() >= s.ExpiresAt || len(s.ID) != 16 {
		return Device{}, nil
	}
	return Device{id: [16]byte(s.ID), known: s.Known}, nil
}

// Remember returns the cookie of a device on which the account has just been
// proved, or whose counter has just been raised by its owner there.
func (d *Devices) Remember(ctx context.Context, device Device, a account.Account) (cookie string, err error) {
	if device.id == ([16]byte{}) {
		device.id = [16]byte(secret.Bytes(16))
	}
	known := []knownAccount{{a.Number, a.Revocation}}
	for _, k := range device.known {
		if k.Number != a.Number && len(known) < maxKnown {
			known = append(known, k)
		}
	}
	expires := d.now().Add(DeviceLifetime)
	payload, err := json.Marshal(sealedDevice{device.id[:], known, expires.Unix()})
	if err != nil {
		return "", err
	}
	return d.tickets.Seal(ctx, devicePurpose, deviceKind, payload, expires)
}
