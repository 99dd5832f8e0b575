package jose

import (
	"encoding/hex"

	"github.com/authgrove/authgrove/internal/secret"
)

// KeyID names a key in tokens, tickets and rows: four random bytes as eight lower-case hex digits.
type KeyID string

// Use is what a key does. A key has one use for its whole life.
type Use string

const (
	UseSign Use = "sign"
	UseSeal Use = "seal"
	UseMAC  Use = "mac"
	// UsePairwise makes the pairwise subjects. It never rotates, because clients keep their users
	// under what it made.
	UsePairwise Use = "pairwise"
)

// Algorithm is a JWS algorithm for a signing key, XC20P for a sealing key, HS256 for a MAC key.
type Algorithm string

const (
	ES256 Algorithm = "ES256"
	RS256 Algorithm = "RS256"
	EdDSA Algorithm = "EdDSA"
	PS256 Algorithm = "PS256"
	XC20P Algorithm = "XC20P"
	HS256 Algorithm = "HS256"
)

// State is where a key stands in its life: published but not used, used, published but no longer
// used. A removed key has no row.
type State string

const (
	StateNext    State = "next"
	StateActive  State = "active"
	StateRetired State = "retired"
)

func newKeyID() KeyID { return KeyIDFrom([4]byte(secret.Bytes(4))) }

// KeyIDFrom is the id of the four bytes that travel in sealed values and refresh tokens.
func KeyIDFrom(raw [4]byte) KeyID { return KeyID(hex.EncodeToString(raw[:])) }

// Raw is the inverse of KeyIDFrom; false if the id is not in the one spelling that ids have.
func (id KeyID) Raw() (raw [4]byte, ok bool) {
	if len(id) != 8 {
		return raw, false
	}
	if _, err := hex.Decode(raw[:], []byte(id)); err != nil {
		return raw, false
	}
	return raw, KeyIDFrom(raw) == id
}
