package jose

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"fmt"

	"github.com/authgrove/authgrove/internal/secret"
)

const rsaBits = 2048

// newMaterial makes what is wrapped: PKCS #8 for a signing key, else 32 random bytes.
func newMaterial(of kind) ([]byte, error) {
	if of.use != UseSign {
		return secret.Bytes(32), nil
	}
	private, err := newPrivateKey(of.algorithm)
	if err != nil {
		return nil, err
	}
	return x509.MarshalPKCS8PrivateKey(private)
}

func newPrivateKey(algorithm Algorithm) (crypto.Signer, error) {
	switch algorithm {
	case ES256:
		return ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	case RS256, PS256:
		return rsa.GenerateKey(rand.Reader, rsaBits)
	case EdDSA:
		_, private, err := ed25519.GenerateKey(rand.Reader)
		return private, err
	}
	return nil, fmt.Errorf("jose: no signing keys for algorithm %q", algorithm)
}

// parsePrivateKey also proves that the material is of the type that the algorithm needs.
func parsePrivateKey(algorithm Algorithm, material []byte) (crypto.Signer, error) {
	parsed, err := x509.ParsePKCS8PrivateKey(material)
	if err != nil {
		return nil, err
	}
	switch private := parsed.(type) {
	case *ecdsa.PrivateKey:
		if algorithm == ES256 && private.Curve == elliptic.P256() {
			return private, nil
		}
	case *rsa.PrivateKey:
		if algorithm == RS256 || algorithm == PS256 {
			return rsaSigner(private, material)
		}
	case ed25519.PrivateKey:
		if algorithm == EdDSA {
			return private, nil
		}
	}
	return nil, fmt.Errorf("jose: a %T cannot sign %s", parsed, algorithm)
}
