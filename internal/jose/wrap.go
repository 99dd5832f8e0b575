package jose

import (
	"bytes"
	"crypto/hkdf"
	"crypto/sha256"
	"errors"
	"fmt"

	"golang.org/x/crypto/chacha20poly1305"

	"github.com/authgrove/authgrove/internal/secret"
)

// A wrapped key is: format (1 byte) ‖ key-check value (8) ‖ nonce (24) ‖ ciphertext. The check value
// tells a wrong master key from a damaged row; being derived one-way, it tells nothing else.

var (
	// ErrWrongMasterKey means that the stored keys were wrapped under another master key.
	ErrWrongMasterKey = errors.New("the master key is not the one that the keys in the database are encrypted under")

	// ErrDamagedKey means that a stored key was altered: under the right master key it does not open.
	ErrDamagedKey = errors.New("damaged key in the database")
)

const (
	wrapFormat  = 1
	wrapCheck   = 8
	wrapNonceAt = 1 + wrapCheck
	wrapTextAt  = wrapNonceAt + chacha20poly1305.NonceSizeX
)

func (k MasterKey) derive(purpose string, length int) []byte {
	key, err := hkdf.Expand(sha256.New, k[:], "authgrove "+purpose, length)
	if err != nil {
		panic(err) // only for lengths beyond 255 hashes
	}
	return key
}

func (k MasterKey) wrap(key StoredKey, material []byte) []byte {
	wrapped := append([]byte{wrapFormat}, k.derive("key check", wrapCheck)...)
	nonce := secret.Bytes(chacha20poly1305.NonceSizeX)
	wrapped = append(wrapped, nonce...)
	return newXChaCha(k.derive("key wrap", 32)).Seal(wrapped, nonce, material, wrapData(key))
}

func (k MasterKey) unwrap(key StoredKey) ([]byte, error) {
	wrapped := key.Wrapped
	if len(wrapped) < wrapTextAt || wrapped[0] != wrapFormat {
		return nil, fmt.Errorf("%w: %s", ErrDamagedKey, key.ID)
	}
	if !bytes.Equal(wrapped[1:wrapNonceAt], k.derive("key check", wrapCheck)) {
		return nil, ErrWrongMasterKey
	}
	aead := newXChaCha(k.derive("key wrap", 32))
	material, err := aead.Open(nil, wrapped[wrapNonceAt:wrapTextAt], wrapped[wrapTextAt:], wrapData(key))
	if err != nil {
		return nil, fmt.Errorf("%w: %s", ErrDamagedKey, key.ID)
	}
	return material, nil
}

// wrapData binds the material to what the row says it is, so that rows cannot be exchanged.
// None of the three can contain the separator.
func wrapData(key StoredKey) []byte {
	return []byte(string(key.Use) + "\x00" + string(key.Algorithm) + "\x00" + string(key.ID))
}
