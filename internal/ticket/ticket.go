package ticket

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"github.com/authgrove/authgrove/internal/jose"
	"github.com/authgrove/authgrove/internal/secret"
)

// ErrInvalid is the answer to every text that is not a ticket sealed by this deployment, in this
// epoch, for this purpose and kind. It does not say which.
var ErrInvalid = errors.New("ticket: invalid")

// Purpose separates tickets of different meaning; one never opens as another.
type Purpose string

// Keys gives the keys and the epoch. A jose.Keyring is one.
type Keys interface {
	// Current returns the latest ring, which has a sealing key and an epoch.
	Current() *jose.Ring

	// LookupMissing returns a ring that has the key id, if any node has it and it may be looked for
	// now; else the current ring. An error means that it is not known whether the key exists.
	LookupMissing(ctx context.Context, id jose.KeyID) (*jose.Ring, error)
}

// The body of a ticket is: format (1 byte) ‖ key id (4) ‖ nonce (24) ‖ ciphertext, or, of one that is
// parked: format ‖ key id ‖ handle (32), and the row holds nonce ‖ ciphertext. A release writes the
// formats that its predecessor reads.
const (
	formatSealed = 1
	formatParked = 2
	headBytes    = 1 + 4
	handleBytes  = 32

	// maxText keeps tickets inside what browsers, proxies and clients take in one URL or header.
	maxText = 1500
)

// Sealer makes and opens the tickets of one issuer.
type Sealer struct {
	keys    Keys
	issuer  string
	parking Parking
}

func New(keys Keys, issuer string, parking Parking) *Sealer {
	return &Sealer{keys: keys, issuer: issuer, parking: parking}
}

// Seal returns the payload as a ticket of that kind, whose letters show in its text. Expires bounds
// only how long a parked row is kept; whether the ticket has expired, its payload must say.
func (s *Sealer) Seal(ctx context.Context, purpose Purpose, kind string, payload []byte, expires time.Time) (string, error) {
	ring := s.keys.Current()
	key := ring.Sealing()
	size := headBytes + len(payload) + jose.SealOverhead
	if secret.FramedLen(kind, size) > maxText {
		return s.park(ctx, ring, purpose, kind, payload, expires)
	}
	body, err := appendHead(make([]byte, 0, size), formatSealed, key.ID)
	if err != nil {
		return "", err
	}
	return secret.Frame(kind, key.Seal(body, payload, s.additional(formatSealed, purpose, ring.Epoch))), nil
}

// Open returns the payload of a ticket, and ErrInvalid for anything else. Another error is the
// database's, which was asked for an unknown key or a parked row.
func (s *Sealer) Open(ctx context.Context, purpose Purpose, kind, text string) (payload []byte, err error) {
	body, err := secret.Unframe(kind, text)
	if err != nil || len(body) < headBytes {
		return nil, ErrInvalid
	}
	format, rest := body[0], body[headBytes:]
	if format != formatSealed && (format != formatParked || len(rest) != handleBytes) {
		return nil, ErrInvalid
	}
	ring, key, err := s.key(ctx, jose.KeyIDFrom([4]byte(body[1:headBytes])))
	if err != nil {
		return nil, err
	}
	if format == formatParked {
		if key, rest, err = s.fetch(ctx, key, rest); err != nil {
			return nil, err
		}
	}
	payload, err = key.Open(rest, s.additional(format, purpose, ring.Epoch))
	if err != nil {
		return nil, ErrInvalid
	}
	return payload, nil
}

func (s *Sealer) key(ctx context.Context, id jose.KeyID) (*jose.Ring, *jose.SealingKey, error) {
	ring := s.keys.Current()
	if key, ok := ring.SealingByID(id); ok {
		return ring, key, nil
	}
	ring, err := s.keys.LookupMissing(ctx, id)
	if err != nil {
		return nil, nil, fmt.Errorf("ticket: %w", err)
	}
	key, ok := ring.SealingByID(id)
	if !ok {
		return nil, nil, ErrInvalid
	}
	return ring, key, nil
}

func appendHead(dst []byte, format byte, id jose.KeyID) ([]byte, error) {
	raw, ok := id.Raw()
	if !ok {
		return nil, fmt.Errorf("ticket: key id %q", id)
	}
	return append(append(dst, format), raw[:]...), nil
}

// additional is the associated data: format, issuer, purpose and epoch, each after its length.
func (s *Sealer) additional(format byte, purpose Purpose, epoch []byte) []byte {
	data := make([]byte, 0, 4*3+1+len(s.issuer)+len(purpose)+len(epoch))
	data = append(data, format)
	data = binary.BigEndian.AppendUint32(data, uint32(len(s.issuer)))
	data = append(data, s.issuer...)
	data = binary.BigEndian.AppendUint32(data, uint32(len(purpose)))
	data = append(data, purpose...)
	data = binary.BigEndian.AppendUint32(data, uint32(len(epoch)))
	return append(data, epoch...)
}
