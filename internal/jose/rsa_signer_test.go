package jose

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"runtime"
	"sync"
	"syscall"
	"testing"
)

func rsaPair(t testing.TB) (*rsa.PrivateKey, crypto.Signer) {
	t.Helper()
	private, err := rsa.GenerateKey(rand.Reader, rsaBits)
	if err != nil {
		t.Fatal(err)
	}
	material, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := rsaSigner(private, material)
	if err != nil {
		t.Fatal(err)
	}
	return private, signer
}

// Whoever signs, the standard library verifies; also from many threads, and
// while the keys that nobody holds any more are freed.
func TestAnRSASignatureVerifiesWhoeverMadeIt(t *testing.T) {
	var racers sync.WaitGroup
	for range 3 {
		private, signer := rsaPair(t)
		if !private.PublicKey.Equal(signer.Public()) {
			t.Error("another public key")
		}
		for i := range 8 {
			racers.Go(func() {
				digest := sha256.Sum256([]byte{byte(i)})
				pss := &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash, Hash: crypto.SHA256}
				one, err := signer.Sign(rand.Reader, digest[:], crypto.SHA256)
				if err != nil || rsa.VerifyPKCS1v15(&private.PublicKey, crypto.SHA256, digest[:], one) != nil {
					t.Errorf("RS256: %v", err)
				}
				other, err := signer.Sign(rand.Reader, digest[:], pss)
				if err != nil || rsa.VerifyPSS(&private.PublicKey, crypto.SHA256, digest[:], other, pss) != nil {
					t.Errorf("PS256: %v", err)
				}
				runtime.GC()
			})
		}
	}
	racers.Wait()
	_, signer := rsaPair(t)
	if _, err := signer.Sign(rand.Reader, make([]byte, 20), crypto.SHA256); err == nil {
		t.Error("a digest of the wrong length is signed")
	}
}

// processorTime does not count what else the machine does.
func processorTime(t testing.TB) int64 {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		t.Fatal(err)
	}
	return used.Utime.Nano() + used.Stime.Nano()
}

func BenchmarkRSASigner(b *testing.B) {
	private, ours := rsaPair(b)
	digest := sha256.Sum256([]byte("x"))
	for name, signer := range map[string]crypto.Signer{"go": private, "build": ours} {
		b.Run(name, func(b *testing.B) {
			begun := processorTime(b)
			for b.Loop() {
				if _, err := signer.Sign(rand.Reader, digest[:], crypto.SHA256); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(processorTime(b)-begun)/float64(b.N)/1000, "cpu-µs/op")
		})
	}
}
