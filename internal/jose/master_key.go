package jose

import (
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/authgrove/authgrove/internal/secret"
)

// MasterKey is what the stored keys are wrapped under. It prints as [redacted].
type MasterKey [32]byte

var (
	// ErrMasterKeyForm means the text is not 32 bytes in hex or base64.
	ErrMasterKeyForm = errors.New("master key: want 32 random bytes as 64 hex digits or as base64")

	// ErrMasterKeyWeak means the text decodes, but its bytes were not drawn at random.
	ErrMasterKeyWeak = errors.New("master key: not random (repeated, counted or readable bytes); make one with: openssl rand -hex 32")
)

// NewMasterKey makes a random one.
func NewMasterKey() MasterKey { return MasterKey(secret.Bytes(32)) }

// ParseMasterKey reads 64 hex digits or base64 of 32 bytes, in either alphabet, padded or not,
// with white space around. It refuses keys that no generator would have made.
func ParseMasterKey(text string) (MasterKey, error) {
	text = strings.TrimSpace(text)
	raw, err := decodeMasterKey(text)
	if err != nil || len(raw) != len(MasterKey{}) {
		return MasterKey{}, ErrMasterKeyForm
	}
	key := MasterKey(raw)
	if key.weak() {
		return MasterKey{}, ErrMasterKeyWeak
	}
	return key, nil
}

func decodeMasterKey(text string) ([]byte, error) {
	if len(text) == 64 {
		return hex.DecodeString(text)
	}
	text = strings.NewReplacer("-", "+", "_", "/").Replace(strings.TrimRight(text, "="))
	return base64.RawStdEncoding.Strict().DecodeString(text)
}

// weak is true for fewer than one random key in 10^13: for counted bytes, for a readable text, and
// for bytes of which half are repeated (such as "changeme" or "0123456789abcdef" over and over).
func (k MasterKey) weak() bool {
	distinct := map[byte]bool{}
	counted, readable := true, true
	for i, b := range k {
		distinct[b] = true
		counted = counted && b-k[0] == byte(i)*(k[1]-k[0])
		readable = readable && b >= ' ' && b <= '~'
	}
	return counted || readable || len(distinct) <= len(k)/2
}

// Hex is the key in the form that ParseMasterKey reads.
func (k MasterKey) Hex() secret.Text { return secret.Text(hex.EncodeToString(k[:])) }

func (k MasterKey) String() string { return secret.Text("").String() }

func (k MasterKey) Format(state fmt.State, _ rune) { io.WriteString(state, k.String()) }

func (k MasterKey) MarshalText() ([]byte, error) { return []byte(k.String()), nil }
