package login

import (
	"crypto/sha256"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/jose"
	"github.com/authgrove/authgrove/internal/secret"
)

// placeOf hashes where a code is good. The cookie is random enough for a plain
// hash; an address is not, nor is a code: without the MAC key, which is not in
// the database, every one of a million would be tried in a second.
func placeOf(ring *jose.Ring, flow string, p Purpose, id account.Identifier) CodePlace {
	return CodePlace{
		Flow:       sha256.Sum256([]byte("one-time code " + flow)),
		Purpose:    p,
		Identifier: ring.MAC().Sum("one-time code identifier", ring.Epoch, []byte(id.Kind), []byte(id.Value)),
	}
}

// codeHash ties a code to its place, and to the epoch: after a restore no code is right.
func codeHash(ring *jose.Ring, p CodePlace, code secret.Text) [32]byte {
	return ring.MAC().Sum("one-time code", ring.Epoch, p.Flow[:], []byte(p.Purpose), p.Identifier[:], []byte(code.Reveal()))
}
