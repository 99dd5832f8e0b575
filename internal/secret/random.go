package secret

import (
	"crypto/rand"
	"crypto/subtle"
)

// Bytes returns n bytes from the operating system's generator, which cannot fail (crypto/rand
// ends the process instead).
func Bytes(n int) []byte {
	b := make([]byte, n)
	rand.Read(b)
	return b
}

// Equal compares in a time that depends on the lengths only.
func Equal(a, b []byte) bool { return subtle.ConstantTimeCompare(a, b) == 1 }

// New makes a secret of the given kind with 256 random bits.
func New(kind string) Text { return Text(Frame(kind, Bytes(32))) }
