package notify

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/authgrove/authgrove/internal/jose"
	"github.com/authgrove/authgrove/internal/secret"
	"github.com/authgrove/authgrove/internal/ticket"
)

// ErrNotOpened says that queued bytes were not sealed by this deployment, or
// before its database was restored.
var ErrNotOpened = errors.New("notify: this message does not open")

// Sealer seals and opens messages of one issuer. It is safe for concurrent use.
type Sealer struct {
	keys    ticket.Keys
	issuer  string
	offered map[Channel]bool
}

// NewSealer makes the sealer of an issuer that can reach people by these channels.
func NewSealer(keys ticket.Keys, issuer string, offered ...Channel) *Sealer {
	s := &Sealer{keys: keys, issuer: issuer, offered: map[Channel]bool{}}
	for _, channel := range offered {
		s.offered[channel] = true
	}
	return s
}

// Offered reports whether people can be reached by a channel. What needs one
// must not be offered to them otherwise.
func (s *Sealer) Offered(channel Channel) bool { return s.offered[channel] }

// link is an address of this server: a request never has a say in its host.
func (s *Sealer) link(path string) string {
	if path == "" {
		return ""
	}
	return s.issuer + path
}

// content is what is sealed. A code is written in clear: it is sealed with the rest.
type content struct {
	To, Language, Code, Path, Client, Device, Place, Address string `json:",omitempty"`
	Kind                                                     Kind
	At                                                       time.Time `json:",omitzero"`
	// ID tells deliveries of one message from two messages.
	ID string
}

// format is the first byte of a payload.
const format = 1

// Seal makes a message ready to be queued. For a channel that is not offered it
// is no message: a notice has nobody to reach, and nothing else asks.
func (s *Sealer) Seal(m Message) (Sealed, error) {
	if !s.Offered(m.Channel) {
		return Sealed{}, nil
	}
	if err := m.check(); err != nil {
		return Sealed{}, err
	}
	plain, err := json.Marshal(content{To: m.To, Language: m.Language, Code: m.Code.Reveal(), Path: m.Path, Client: m.Client,
		Device: m.Device, Place: m.Place, Address: m.Address, Kind: m.Kind, At: m.At, ID: newID()})
	if err != nil {
		return Sealed{}, fmt.Errorf("notify: write the message: %w", err)
	}
	ring := s.keys.Current()
	key := ring.Sealing()
	id, ok := key.ID.Raw()
	if !ok {
		return Sealed{}, fmt.Errorf("notify: key id %q", key.ID)
	}
	payload := append([]byte{format}, id[:]...)
	return Sealed{Channel: m.Channel, Payload: key.Seal(payload, plain, s.additional(ring, m.Channel)), KeepFor: m.KeepFor}, nil
}

func newID() string { return hex.EncodeToString(secret.Bytes(16)) }

// check finds mistakes of a caller. Addresses were judged where they came in.
func (m *Message) check() error {
	switch {
	case m.To == "" || m.Kind == "":
		return errors.New("notify: a message needs an address and a kind")
	case m.KeepFor <= 0:
		return errors.New("notify: a message needs a time after which it is not delivered")
	case m.Kind.HasCode() != (m.Code != ""):
		return fmt.Errorf("notify: a message of kind %s and its code do not go together", m.Kind)
	case m.Path != "" && (!strings.HasPrefix(m.Path, "/") || strings.HasPrefix(m.Path, "//") || strings.ContainsAny(m.Path, "\\ \t\r\n")):
		return errors.New("notify: a link is a path of this server")
	}
	return nil
}

// open returns the message and the id of its deliveries.
func (s *Sealer) open(ctx context.Context, channel Channel, payload []byte) (m Message, id string, err error) {
	const head = 1 + 4
	if len(payload) < head || payload[0] != format {
		return Message{}, "", ErrNotOpened
	}
	keyID := jose.KeyIDFrom([4]byte(payload[1:head]))
	ring := s.keys.Current()
	key, ok := ring.SealingByID(keyID)
	if !ok {
		if ring, err = s.keys.LookupMissing(ctx, keyID); err != nil {
			return Message{}, "", err
		}
		if key, ok = ring.SealingByID(keyID); !ok {
			return Message{}, "", ErrNotOpened
		}
	}
	plain, err := key.Open(payload[head:], s.additional(ring, channel))
	if err != nil {
		return Message{}, "", ErrNotOpened
	}
	var c content
	if err := json.Unmarshal(plain, &c); err != nil {
		return Message{}, "", ErrNotOpened
	}
	return Message{Channel: channel, To: c.To, Kind: c.Kind, Language: c.Language, Code: secret.Text(c.Code), Path: c.Path,
		Client: c.Client, Device: c.Device, Place: c.Place, Address: c.Address, At: c.At}, c.ID, nil
}

// additional ties a payload to this use, issuer, channel and epoch, each after its length.
func (s *Sealer) additional(ring *jose.Ring, channel Channel) []byte {
	data := []byte{format}
	for _, part := range []string{"outbox", s.issuer, string(channel), string(ring.Epoch)} {
		data = binary.BigEndian.AppendUint32(data, uint32(len(part)))
		data = append(data, part...)
	}
	return data
}
