package jose

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/binary"

	"github.com/authgrove/authgrove/internal/secret"
)

// MACKey makes keyed hashes, hides row numbers and seals what a row keeps. It is safe for concurrent use.
type MACKey struct {
	ID KeyID

	summer *secret.Summer
	block  cipher.Block
	sealer *SealingKey
}

func newMACKey(id KeyID, material []byte) (*MACKey, error) {
	subkey := func(purpose string) ([]byte, error) {
		return hkdf.Expand(sha256.New, material, "authgrove "+purpose, 32)
	}
	sumKey, err := subkey("mac sum")
	if err != nil {
		return nil, err
	}
	blockKey, err := subkey("mac block")
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(blockKey)
	if err != nil {
		return nil, err
	}
	sealKey, err := subkey("mac seal")
	if err != nil {
		return nil, err
	}
	sealer, err := newSealingKey(id, sealKey)
	if err != nil {
		return nil, err
	}
	return &MACKey{ID: id, summer: secret.NewSummer(sumKey), block: block, sealer: sealer}, nil
}

// Sum is secret.Sum under this key.
func (k *MACKey) Sum(purpose string, parts ...[]byte) [32]byte {
	return k.summer.Sum(purpose, parts...)
}

// Sealer seals what a row keeps for as long as the row names this key. A key of the use UseSeal would
// not do: it is removed when the tickets that it sealed have expired, whatever rows there are.
func (k *MACKey) Sealer() *SealingKey { return k.sealer }

// Block encrypts two numbers into one AES-256 block. It hides them; whether a block is genuine,
// only a Sum over it can say.
func (k *MACKey) Block(a, b uint64) [16]byte {
	block := new([16]byte)
	binary.BigEndian.PutUint64(block[:8], a)
	binary.BigEndian.PutUint64(block[8:], b)
	k.block.Encrypt(block[:], block[:])
	return *block
}

// Unblock is the inverse of Block.
func (k *MACKey) Unblock(block [16]byte) (a, b uint64) {
	k.block.Decrypt(block[:], block[:])
	return binary.BigEndian.Uint64(block[:8]), binary.BigEndian.Uint64(block[8:])
}
