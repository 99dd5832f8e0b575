package jose

import (
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

const day = 24 * time.Hour

func tick(t *testing.T, keyrings ...*Keyring) {
	t.Helper()
	for _, keyring := range keyrings {
		if err := keyring.Tick(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

func TestASigningKeyIsPublishedADayBeforeItIsUsed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		keyring := openKeyring(t, newMemoryKeyStore(), "a", ES256)
		old := signerOf(t, keyring.Current(), ES256)

		time.Sleep(89*day - time.Minute)
		tick(t, keyring)
		if body, _ := keyring.Current().JWKS(); strings.Count(string(body), `"kid"`) != 1 {
			t.Fatalf("a successor is published too early: %s", body)
		}

		time.Sleep(time.Minute)
		tick(t, keyring)
		next, ok := keyring.Current().inState(kind{UseSign, ES256}, StateNext)
		if body, _ := keyring.Current().JWKS(); !ok || !strings.Contains(string(body), string(next.ID)) {
			t.Fatalf("no successor is published: %s", body)
		}

		time.Sleep(day - time.Second)
		tick(t, keyring)
		if signerOf(t, keyring.Current(), ES256).ID != old.ID {
			t.Fatal("the successor is used before verifiers can know it")
		}

		time.Sleep(time.Second)
		tick(t, keyring)
		if signerOf(t, keyring.Current(), ES256).ID != next.ID {
			t.Fatal("the successor is not used")
		}
	})
}

func TestARetiredSigningKeyIsPublishedAndVerifiesUntilItIsRemoved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		keyring := openKeyring(t, newMemoryKeyStore(), "a", ES256)
		old := signerOf(t, keyring.Current(), ES256)
		token := mustSign(t, old, "JWT", "{}")
		if _, err := keyring.Rotate(t.Context(), UseSign, ES256, true); err != nil {
			t.Fatal(err)
		}

		time.Sleep(31*day - time.Second)
		tick(t, keyring)
		if _, _, err := keyring.Current().Verify(token, "JWT", 1000); err != nil {
			t.Fatalf("a token of the retired key: %v", err)
		}

		time.Sleep(time.Second)
		tick(t, keyring)
		if _, _, err := keyring.Current().Verify(token, "JWT", 1000); err == nil {
			t.Fatal("a token of a removed key verifies")
		}
		if body, _ := keyring.Current().JWKS(); strings.Contains(string(body), string(old.ID)) {
			t.Error("a removed key is published")
		}
	})
}

func TestEveryKindOfKeyRotates(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newMemoryKeyStore()
		keyring := openKeyring(t, store, "a", ES256)
		before := keyring.Current()
		time.Sleep(89 * day)
		tick(t, keyring)
		time.Sleep(day)
		tick(t, keyring)
		after := keyring.Current()
		if after.MAC().ID == before.MAC().ID || after.Sealing().ID == before.Sealing().ID {
			t.Error("the MAC key or the sealing key stayed")
		}
		if _, ok := after.MACByID(before.MAC().ID); !ok {
			t.Error("the old MAC key is gone")
		}
		if _, ok := after.SealingByID(before.Sealing().ID); !ok {
			t.Error("the old sealing key is gone")
		}
	})
}

func TestNoKeyIsUsedBeforeEveryLiveNodeHasConfirmedIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newMemoryKeyStore()
		a, b := openKeyring(t, store, "a", ES256), openKeyring(t, store, "b", ES256)
		old := signerOf(t, a.Current(), ES256).ID
		time.Sleep(89 * day)
		tick(t, a)
		time.Sleep(day)

		behind := b.Current().version
		if err := store.ConfirmKeys(t.Context(), "b", behind); err != nil {
			t.Fatal(err)
		}
		tick(t, a)
		if signerOf(t, a.Current(), ES256).ID != old {
			t.Fatal("used although node b has not loaded it")
		}

		tick(t, b)
		tick(t, a)
		if signerOf(t, a.Current(), ES256).ID == old {
			t.Fatal("not used although both nodes have confirmed it")
		}
	})
}

func TestANodeThatDiedDoesNotHoldUpRotation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newMemoryKeyStore()
		a := openKeyring(t, store, "a", ES256)
		openKeyring(t, store, "dead", ES256)
		old := signerOf(t, a.Current(), ES256).ID
		time.Sleep(89 * day)
		tick(t, a)
		time.Sleep(day)
		tick(t, a)
		if signerOf(t, a.Current(), ES256).ID == old {
			t.Error("not used")
		}
	})
}

func TestAForcedRotationUsesANewKeyAtOnceAndTheOldStillVerifies(t *testing.T) {
	for _, waiting := range []bool{false, true} {
		store := newMemoryKeyStore()
		keyring := openKeyring(t, store, "a", ES256)
		old := signerOf(t, keyring.Current(), ES256)
		token := mustSign(t, old, "JWT", "{}")
		var published KeyID
		if waiting {
			var err error
			if published, err = keyring.Rotate(t.Context(), UseSign, ES256, false); err != nil {
				t.Fatal(err)
			}
		}
		id, err := keyring.Rotate(t.Context(), UseSign, ES256, true)
		if err != nil {
			t.Fatal(err)
		}
		if got := signerOf(t, keyring.Current(), ES256).ID; got != id || got == old.ID || got == published {
			t.Errorf("signs with %s; old %s, waiting %s, answer %s", got, old.ID, published, id)
		}
		body, _ := keyring.Current().JWKS()
		if !strings.Contains(string(body), string(id)) || !strings.Contains(string(body), string(old.ID)) {
			t.Errorf("old and new are not both published: %s", body)
		}
		if _, _, err := keyring.Current().Verify(token, "JWT", 1000); err != nil {
			t.Errorf("a token of the old key: %v", err)
		}
	}
}

func TestAnUnforcedRotationOnlyPublishesAndIsNotRepeated(t *testing.T) {
	store := newMemoryKeyStore()
	keyring := openKeyring(t, store, "a", ES256)
	old := signerOf(t, keyring.Current(), ES256).ID
	first, err := keyring.Rotate(t.Context(), UseSign, ES256, false)
	if err != nil {
		t.Fatal(err)
	}
	second, err := keyring.Rotate(t.Context(), UseSign, ES256, false)
	if err != nil || first != second {
		t.Errorf("published %s and %s, %v", first, second, err)
	}
	if signerOf(t, keyring.Current(), ES256).ID != old {
		t.Error("used at once")
	}
}

func TestForcedRotationsThatRaceLeaveOneActiveKey(t *testing.T) {
	store := newMemoryKeyStore()
	a, b := openKeyring(t, store, "a", EdDSA), openKeyring(t, store, "b", EdDSA)
	var racers sync.WaitGroup
	for _, keyring := range []*Keyring{a, b, a, b} {
		racers.Go(func() {
			if _, err := keyring.Rotate(t.Context(), UseSign, EdDSA, true); err != nil && err != ErrNotRotated {
				t.Error(err)
			}
		})
	}
	racers.Wait()
	of := kind{UseSign, EdDSA}
	if active := store.count(of, StateActive); active != 1 {
		t.Errorf("%d active keys", active)
	}
}

func TestAKindWithoutAKeyCannotBeRotated(t *testing.T) {
	keyring := openKeyring(t, newMemoryKeyStore(), "a", ES256)
	if _, err := keyring.Rotate(t.Context(), UseSign, "HS256", true); err == nil {
		t.Error("no error")
	}
}

func TestAMACKeyThatARowNamesOutlivesItsTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newMemoryKeyStore()
		keyring := openKeyring(t, store, "a", ES256)
		old := keyring.Current().MAC()
		store.named[old.ID] = true
		if _, err := keyring.Rotate(t.Context(), UseMAC, HS256, true); err != nil {
			t.Fatal(err)
		}
		time.Sleep(60 * day)
		tick(t, keyring)
		if _, ok := keyring.Current().MACByID(old.ID); !ok {
			t.Fatal("removed while a row names it")
		}
		delete(store.named, old.ID)
		tick(t, keyring)
		if _, ok := keyring.Current().MACByID(old.ID); ok {
			t.Error("kept without need")
		}
	})
}
