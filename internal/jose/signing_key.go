package jose

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"errors"
	"fmt"
	"math/big"
	"sync"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// SigningKey signs tokens with one algorithm. It is safe for concurrent use.
type SigningKey struct {
	ID        KeyID
	Algorithm Algorithm

	private crypto.Signer
	head    string // base64url of the header up to the value of typ
}

func newSigningKey(id KeyID, algorithm Algorithm, material []byte) (*SigningKey, error) {
	private, err := parsePrivateKey(algorithm, material)
	if err != nil {
		return nil, err
	}
	head := fmt.Sprintf(`"alg":%q,"kid":%q,"typ":"`, algorithm, id)
	// Spaces, which JSON allows, end the head where base64 does, so that it is encoded once.
	for (len(head)+1)%3 != 0 {
		head = " " + head
	}
	return &SigningKey{
		ID: id, Algorithm: algorithm, private: private,
		head: base64.RawURLEncoding.EncodeToString([]byte("{" + head)),
	}, nil
}

var tokenBuffers = sync.Pool{New: func() any { return new([]byte) }}

// Sign returns the payload as a JWS in compact form whose header has alg, kid and typ only.
func (k *SigningKey) Sign(typ string, payload []byte) (compact string, err error) {
	if !plainType(typ) {
		return "", fmt.Errorf("jose: typ %q", typ)
	}
	var tail [80]byte
	buf := tokenBuffers.Get().(*[]byte)
	defer tokenBuffers.Put(buf)
	token := append((*buf)[:0], k.head...)
	token = base64.RawURLEncoding.AppendEncode(token, append(append(tail[:0], typ...), `"}`...))
	token = append(token, '.')
	token = base64.RawURLEncoding.AppendEncode(token, payload)
	signature, err := k.signature(token)
	if err != nil {
		return "", fmt.Errorf("jose: sign with %s: %w", k.ID, err)
	}
	token = append(token, '.')
	token = base64.RawURLEncoding.AppendEncode(token, signature)
	*buf = token
	return string(token), nil
}

// plainType holds for media type names (RFC 7515 §4.1.9), which need no escape in JSON.
func plainType(typ string) bool {
	for _, c := range []byte(typ) {
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9':
		case c == '+', c == '-', c == '.', c == '/':
		default:
			return false
		}
	}
	return 0 < len(typ) && len(typ) <= 64
}

func (k *SigningKey) signature(input []byte) ([]byte, error) {
	if private, ok := k.private.(ed25519.PrivateKey); ok {
		return ed25519.Sign(private, input), nil
	}
	digest := sha256.Sum256(input)
	switch private := k.private.(type) {
	case *ecdsa.PrivateKey:
		return signES256(private, digest[:])
	default:
		if k.Algorithm == PS256 {
			return private.Sign(rand.Reader, digest[:], &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash, Hash: crypto.SHA256})
		}
		return private.Sign(rand.Reader, digest[:], crypto.SHA256)
	}
}

// signES256 gives both numbers at full width (RFC 7518 §3.4), not as ASN.1. The
// nonce is derived from key and digest (RFC 6979), which cannot be weakened by a
// poor source of randomness and costs a fifth less than a random one.
func signES256(private *ecdsa.PrivateKey, digest []byte) ([]byte, error) {
	encoded, err := private.Sign(nil, digest, crypto.SHA256)
	if err != nil {
		return nil, err
	}
	var body cryptobyte.String
	der, signature := cryptobyte.String(encoded), make([]byte, 64)
	r, s := new(big.Int), new(big.Int)
	if !der.ReadASN1(&body, asn1.SEQUENCE) || !body.ReadASN1Integer(r) || !body.ReadASN1Integer(s) {
		return nil, errors.New("the signature is not in the form of X9.62")
	}
	r.FillBytes(signature[:32])
	s.FillBytes(signature[32:])
	return signature, nil
}

// LeftHash is the value of at_hash and c_hash in a token signed by this key: the left half of the
// hash that its algorithm uses (OpenID Connect Core §3.1.3.6; SHA-512 for Ed25519).
func (k *SigningKey) LeftHash(value string) string {
	if k.Algorithm == EdDSA {
		sum := sha512.Sum512([]byte(value))
		return base64.RawURLEncoding.EncodeToString(sum[:32])
	}
	sum := sha256.Sum256([]byte(value))
	return base64.RawURLEncoding.EncodeToString(sum[:16])
}

// Unsigned is a JWS without a signature (RFC 7518 §3.6). Nobody should take it from anywhere but a
// TLS connection to the one who made it.
func Unsigned(payload []byte) string {
	return base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none"}`)) + "." + base64.RawURLEncoding.EncodeToString(payload) + "."
}
