package jose

import (
	"encoding/json"
	"testing"
)

type publishedKeySet struct {
	Keys []map[string]any `json:"keys"`
}

func publishedKeys(t *testing.T, ring *Ring) publishedKeySet {
	t.Helper()
	body, _ := ring.JWKS()
	var set publishedKeySet
	if err := json.Unmarshal(body, &set); err != nil {
		t.Fatal(err)
	}
	return set
}

func TestThePublishedKeySetHasPublicSigningKeysOnlyEachWithItsOwnKid(t *testing.T) {
	keyring := openKeyring(t, newMemoryKeyStore(), "a", signingAlgorithms...)
	for _, algorithm := range []Algorithm{ES256, EdDSA} {
		if _, err := keyring.Rotate(t.Context(), UseSign, algorithm, false); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := keyring.Rotate(t.Context(), UseSign, ES256, true); err != nil {
		t.Fatal(err)
	}
	members := map[string]bool{"kty": true, "use": true, "kid": true, "alg": true, "crv": true, "x": true, "y": true, "n": true, "e": true}
	kids := map[any]bool{}
	set := publishedKeys(t, keyring.Current())
	for _, key := range set.Keys {
		for member := range key {
			if !members[member] {
				t.Errorf("key %v publishes %q", key["kid"], member)
			}
		}
		if kids[key["kid"]] || key["use"] != "sig" {
			t.Errorf("kid %v twice, or use %v", key["kid"], key["use"])
		}
		kids[key["kid"]] = true
	}
	for _, stored := range keyring.Current().Keys() {
		if kids[string(stored.ID)] != (stored.Use == UseSign) {
			t.Errorf("%s key %s: published %v", stored.Use, stored.ID, kids[string(stored.ID)])
		}
	}
	if len(set.Keys) != 7 {
		t.Errorf("%d keys, want 4 active, 1 next, 2 retired", len(set.Keys))
	}
}

func TestActiveKeysArePublishedFirst(t *testing.T) {
	keyring := openKeyring(t, newMemoryKeyStore(), "a", EdDSA)
	for range 5 {
		id, err := keyring.Rotate(t.Context(), UseSign, EdDSA, true)
		if err != nil {
			t.Fatal(err)
		}
		if first := publishedKeys(t, keyring.Current()).Keys[0]["kid"]; first != string(id) {
			t.Errorf("first is %v, active is %s", first, id)
		}
	}
}

func TestEveryNodePublishesTheSameBytesAndANewTagAfterAChange(t *testing.T) {
	store := newMemoryKeyStore()
	a, b := openKeyring(t, store, "a", ES256, EdDSA), openKeyring(t, store, "b", ES256, EdDSA)
	body, tag := a.Current().JWKS()
	other, otherTag := b.Current().JWKS()
	if string(body) != string(other) || tag != otherTag {
		t.Error("two nodes publish different key sets")
	}
	if _, err := a.Rotate(t.Context(), UseSign, ES256, false); err != nil {
		t.Fatal(err)
	}
	if _, changed := a.Current().JWKS(); changed == tag {
		t.Error("the tag stayed")
	}
}

func TestTheListOfKeysHoldsNoMaterial(t *testing.T) {
	for _, key := range openKeyring(t, newMemoryKeyStore(), "a", ES256).Current().Keys() {
		if key.Wrapped != nil {
			t.Errorf("%s key %s", key.Use, key.ID)
		}
	}
}
