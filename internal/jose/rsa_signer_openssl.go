//go:build openssl

package jose

/*
#cgo LDFLAGS: -lcrypto
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

static EVP_PKEY *load_key(const unsigned char *der, long length) {
	EVP_PKEY *key = d2i_AutoPrivateKey(NULL, &der, length);
	ERR_clear_error(); // a queue of this thread, which later runs something else
	return key;
}

static int sign_digest(EVP_PKEY *key, int pss, const unsigned char *digest, unsigned char *out, size_t *length) {
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(key, NULL);
	int done = ctx != NULL
		&& EVP_PKEY_sign_init(ctx) > 0
		&& EVP_PKEY_CTX_set_rsa_padding(ctx, pss ? RSA_PKCS1_PSS_PADDING : RSA_PKCS1_PADDING) > 0
		&& EVP_PKEY_CTX_set_signature_md(ctx, EVP_sha256()) > 0
		&& (!pss || EVP_PKEY_CTX_set_rsa_pss_saltlen(ctx, RSA_PSS_SALTLEN_DIGEST) > 0)
		&& EVP_PKEY_sign(ctx, out, length, digest, 32) > 0;
	EVP_PKEY_CTX_free(ctx);
	ERR_clear_error();
	return done;
}
*/
import "C"

import (
	"crypto"
	"crypto/rsa"
	"errors"
	"io"
	"runtime"
)

// opensslKey signs SHA-256 digests with OpenSSL, which is several times as fast
// as Go at this. Everything else about the key stays with Go.
type opensslKey struct {
	public *rsa.PublicKey
	handle *C.EVP_PKEY
}

// rsaSigner hands the key to OpenSSL, in the PKCS #8 form that it is kept in.
func rsaSigner(private *rsa.PrivateKey, material []byte) (crypto.Signer, error) {
	handle := C.load_key((*C.uchar)(&material[0]), C.long(len(material)))
	if handle == nil {
		return nil, errors.New("jose: OpenSSL cannot read the key")
	}
	k := &opensslKey{&private.PublicKey, handle}
	runtime.AddCleanup(k, func(handle *C.EVP_PKEY) { C.EVP_PKEY_free(handle) }, handle)
	return k, nil
}

func (k *opensslKey) Public() crypto.PublicKey { return k.public }

// Sign is crypto.Signer. The randomness of PSS is OpenSSL's own.
func (k *opensslKey) Sign(_ io.Reader, digest []byte, options crypto.SignerOpts) ([]byte, error) {
	if options.HashFunc() != crypto.SHA256 || len(digest) != 32 {
		return nil, errors.New("jose: only SHA-256 digests are signed")
	}
	pss := C.int(0)
	if _, ok := options.(*rsa.PSSOptions); ok {
		pss = 1
	}
	signature := make([]byte, k.public.Size())
	length := C.size_t(len(signature))
	done := C.sign_digest(k.handle, pss, (*C.uchar)(&digest[0]), (*C.uchar)(&signature[0]), &length)
	runtime.KeepAlive(k)
	if done != 1 || int(length) != len(signature) {
		return nil, errors.New("jose: OpenSSL did not sign")
	}
	return signature, nil
}
