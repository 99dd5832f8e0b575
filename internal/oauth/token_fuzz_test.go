package oauth

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/authgrove/authgrove/internal/client"
	"github.com/authgrove/authgrove/internal/jose"
	"github.com/authgrove/authgrove/internal/secret"
)

// keyTable keeps the keys of one node.
type keyTable struct{ keys []jose.StoredKey }

func (k *keyTable) LoadKeys(context.Context) (jose.StoredKeys, error) {
	return jose.StoredKeys{Keys: slices.Clone(k.keys), Version: int64(len(k.keys)), Epoch: []byte("epoch")}, nil
}

func (k *keyTable) AddKey(_ context.Context, key jose.StoredKey) (bool, error) {
	k.keys = append(k.keys, key)
	return true, nil
}

func (k *keyTable) ActivateKey(context.Context, jose.KeyID, time.Duration, bool) (bool, error) {
	return false, nil
}

func (k *keyTable) RemoveKeys(context.Context) (int, error) { return 0, nil }

func (k *keyTable) ConfirmKeys(context.Context, string, int64) error { return nil }

func FuzzARefreshTokenIsTheOneThatWasMadeForItsClient(f *testing.F) {
	keys, err := jose.Open(f.Context(), &keyTable{}, jose.NewMasterKey(), jose.Policy{Signing: []jose.Algorithm{jose.EdDSA}}, "node", time.Now)
	if err != nil {
		f.Fatal(err)
	}
	s := &Server{Parts: Parts{Settings: Settings{Issuer: "https://id.test"}, Keys: keys, Now: time.Now}}
	g := &Grant{Number: 7, Generation: 3, MACKey: keys.Current().MAC().ID, Seed: Seed(secret.Bytes(16))}
	token, err := s.makeRefreshToken(f.Context(), g, "a")
	if err != nil {
		f.Fatal(err)
	}
	body, err := secret.Unframe(refreshKind, token)
	if err != nil {
		f.Fatal(err)
	}
	// The checksum would keep the fuzzer from what is inside, so it is given a good one.
	for _, seed := range [][]byte{body, body[:55], append(slices.Clone(body), 0), {}, make([]byte, refreshBody)} {
		f.Add(seed, "a")
		f.Add(seed, "b")
	}
	f.Fuzz(func(t *testing.T, altered []byte, presenter string) {
		opened, err := s.openRefreshToken(t.Context(), secret.Frame(refreshKind, altered), client.ID(presenter))
		if err != nil {
			if !errors.Is(err, errMalformedToken) && !errors.Is(err, errForeignToken) {
				t.Fatalf("%v", err)
			}
			return
		}
		if presenter != "a" || !slices.Equal(altered, body) || opened.number != g.Number || opened.generation != g.Generation || opened.seed != g.Seed {
			t.Fatalf("%x of %q opened as %+v", altered, presenter, opened)
		}
	})
}
