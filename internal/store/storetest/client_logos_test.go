package storetest

import (
	"crypto/sha256"
	"errors"
	"testing"

	"github.com/authgrove/authgrove/internal/audit"
	"github.com/authgrove/authgrove/internal/client"
)

func logoOf(content string) client.Logo {
	return client.Logo{Hash: sha256.Sum256([]byte(content)), Type: "image/png", Content: []byte(content)}
}

func TestAClientHasTheLogoThatWasFoundLastAndOnlyAtItsAddress(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		s := w.scene()
		n, first, second := s.client.Number, logoOf("first"), logoOf("second")
		const at, elsewhere = "https://a.example/logo", "https://b.example/logo"
		if _, err := s.store.LogoHash(s.ctx, n, at); !errors.Is(err, client.ErrNoLogo) {
			t.Errorf("before any: %v", err)
		}
		s.must(s.store.PutLogo(s.ctx, n, at, first))
		if hash, err := s.store.LogoHash(s.ctx, n, at); err != nil || hash != first.Hash {
			t.Errorf("the first: %x, %v", hash, err)
		}
		if _, err := s.store.LogoHash(s.ctx, n, elsewhere); !errors.Is(err, client.ErrNoLogo) {
			t.Errorf("at another address: %v", err)
		}
		s.must(s.store.PutLogo(s.ctx, n, elsewhere, second))
		if got, err := s.store.FindLogo(s.ctx, second.Hash); err != nil || got.Type != "image/png" || string(got.Content) != "second" || got.Hash != second.Hash {
			t.Errorf("the second: %+v, %v", got, err)
		}
		if _, err := s.store.FindLogo(s.ctx, first.Hash); !errors.Is(err, client.ErrNoLogo) {
			t.Errorf("the first, replaced: %v", err)
		}
		s.must(s.store.PutLogo(s.ctx, n+1000, at, first))
		if _, err := s.store.FindLogo(s.ctx, first.Hash); !errors.Is(err, client.ErrNoLogo) {
			t.Errorf("of a client that is not there: %v", err)
		}
		s.must(s.store.DeleteClient(s.ctx, n, audit.Event{Kind: audit.ClientDeleted}))
		if _, err := s.store.FindLogo(s.ctx, second.Hash); !errors.Is(err, client.ErrNoLogo) {
			t.Errorf("of a client that was deleted: %v", err)
		}
	})
}
