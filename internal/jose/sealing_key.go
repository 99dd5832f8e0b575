package jose

import (
	"crypto/cipher"
	"crypto/rand"
	"errors"

	"golang.org/x/crypto/chacha20poly1305"

	"github.com/authgrove/authgrove/internal/secret"
)

// ErrNotOpened means that a sealed value was not made by this key with this additional data.
var ErrNotOpened = errors.New("jose: sealed value does not open")

// SealOverhead is how much longer a sealed value is than what it holds.
const SealOverhead = chacha20poly1305.NonceSizeX + chacha20poly1305.Overhead

// SealingKey encrypts and authenticates with XChaCha20-Poly1305, whose nonce is long enough to be
// random. It is safe for concurrent use.
type SealingKey struct {
	ID KeyID

	aead   cipher.AEAD
	summer *secret.Summer
}

func newSealingKey(id KeyID, material []byte) (*SealingKey, error) {
	if len(material) != chacha20poly1305.KeySize {
		return nil, errors.New("jose: a sealing key has 32 bytes")
	}
	return &SealingKey{ID: id, aead: newXChaCha(material), summer: secret.NewSummer(material)}, nil
}

// Seal appends a random nonce and the ciphertext to dst.
func (k *SealingKey) Seal(dst, plain, additional []byte) []byte {
	start := len(dst)
	var blank [chacha20poly1305.NonceSizeX]byte
	dst = append(dst, blank[:]...)
	nonce := dst[start:]
	rand.Read(nonce)
	return k.aead.Seal(dst, nonce, plain, additional)
}

// Open returns what Seal was given, or ErrNotOpened.
func (k *SealingKey) Open(sealed, additional []byte) ([]byte, error) {
	if len(sealed) < SealOverhead {
		return nil, ErrNotOpened
	}
	nonce, text := sealed[:chacha20poly1305.NonceSizeX], sealed[chacha20poly1305.NonceSizeX:]
	plain, err := k.aead.Open(nil, nonce, text, additional)
	if err != nil {
		return nil, ErrNotOpened
	}
	return plain, nil
}

// With is the key that needs both this one and another secret to open.
func (k *SealingKey) With(other []byte) *SealingKey {
	derived := k.summer.Sum("authgrove sealing key with", other)
	return &SealingKey{ID: k.ID, aead: newXChaCha(derived[:]), summer: secret.NewSummer(derived[:])}
}

func newXChaCha(key []byte) cipher.AEAD {
	aead, err := chacha20poly1305.NewX(key)
	if err != nil {
		panic(err) // only for keys that are not 32 bytes long
	}
	return aead
}
