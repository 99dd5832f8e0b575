package storetest

import (
	"bytes"
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/authgrove/authgrove/internal/jose"
	"github.com/authgrove/authgrove/internal/store"
)

func newKey(id string, use jose.Use, algorithm jose.Algorithm, state jose.State) jose.StoredKey {
	return jose.StoredKey{ID: jose.KeyID(id), Use: use, Algorithm: algorithm, State: state,
		CreatedAt: time.UnixMilli(1_700_000_000_000).UTC(), Wrapped: []byte("wrapped " + id)}
}

func (w *world) addKey(k jose.StoredKey) bool {
	w.t.Helper()
	added, err := w.store.AddKey(w.ctx, k)
	w.must(err)
	return added
}

func (w *world) activate(id string, force bool) bool {
	w.t.Helper()
	activated, err := w.store.ActivateKey(w.ctx, jose.KeyID(id), time.Hour, force)
	w.must(err)
	return activated
}

func (w *world) keys() (all jose.StoredKeys, byID map[jose.KeyID]jose.StoredKey) {
	w.t.Helper()
	all, err := w.store.LoadKeys(w.ctx)
	w.must(err)
	byID = map[jose.KeyID]jose.StoredKey{}
	for _, k := range all.Keys {
		byID[k.ID] = k
	}
	return all, byID
}

func TestADatabaseWithoutKeysHasAnEpochThatEveryNodeSees(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		first, _ := w.keys()
		if len(first.Keys) != 0 || len(first.Epoch) < 16 {
			t.Fatalf("loaded %+v", first)
		}
		other, err := store.Open(w.ctx, w.url, store.Options{})
		w.must(err)
		defer other.Close()
		second, err := other.LoadKeys(w.ctx)
		w.must(err)
		if !bytes.Equal(first.Epoch, second.Epoch) || first.Version != second.Version {
			t.Errorf("another node loaded %+v", second)
		}
		w.must(w.store.NewEpoch(w.ctx))
		third, err := other.LoadKeys(w.ctx)
		w.must(err)
		if bytes.Equal(first.Epoch, third.Epoch) || third.Version <= first.Version {
			t.Errorf("after a new epoch: %+v", third)
		}
	})
}

func TestAKeyIsLoadedAsItWasAdded(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		k := newKey("00000001", jose.UseSign, jose.ES256, jose.StateNext)
		k.ActivateAfter = k.CreatedAt.Add(time.Hour)
		before, _ := w.keys()
		if !w.addKey(k) {
			t.Fatal("not added")
		}
		after, byID := w.keys()
		if got := byID[k.ID]; got.Use != k.Use || got.Algorithm != k.Algorithm || got.State != k.State || !bytes.Equal(got.Wrapped, k.Wrapped) ||
			!got.CreatedAt.Equal(k.CreatedAt) || !got.ActivateAfter.Equal(k.ActivateAfter) || !got.ActivatedAt.IsZero() ||
			!got.RetiredAt.IsZero() || !got.RemoveAfter.IsZero() {
			t.Errorf("loaded %+v", got)
		}
		if after.Version != before.Version+1 {
			t.Errorf("the version went from %d to %d", before.Version, after.Version)
		}
		if w.addKey(newKey("00000002", jose.UseSign, jose.ES256, jose.StateNext)) {
			t.Error("a second next key of a kind was added")
		}
		if w.addKey(newKey("00000001", jose.UseSign, jose.EdDSA, jose.StateNext)) {
			t.Error("an id was used twice")
		}
		if unchanged, _ := w.keys(); unchanged.Version != after.Version || len(unchanged.Keys) != 1 {
			t.Errorf("what was not added changed the ring: %+v", unchanged)
		}
	})
}

func TestOf16WhoAddAKeyOfOneKindOneDoes(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		var added atomic.Int64
		atOnce(16, func(i int) {
			ok, err := w.store.AddKey(context.Background(), newKey(fmt.Sprintf("%08x", i), jose.UseMAC, jose.HS256, jose.StateActive))
			if err != nil {
				t.Error(err)
			}
			if ok {
				added.Add(1)
			}
		})
		if all, _ := w.keys(); added.Load() != 1 || len(all.Keys) != 1 {
			t.Errorf("%d added, %d keys", added.Load(), len(all.Keys))
		}
	})
}

func TestKeysAddedAtOnceNeverShareAVersion(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		algorithms := []jose.Algorithm{"A", "B", "C", "D", "E", "F", "G", "H"}
		before, _ := w.keys()
		atOnce(len(algorithms), func(i int) {
			_, err := w.store.AddKey(context.Background(), newKey(fmt.Sprintf("%08x", i), jose.UseSign, algorithms[i], jose.StateNext))
			if err != nil {
				t.Error(err)
			}
		})
		after, _ := w.keys()
		if distinct := w.number(`SELECT count(DISTINCT added_version) FROM keys`); distinct != 8 || after.Version != before.Version+8 {
			t.Errorf("%d distinct versions, and the ring went from %d to %d", distinct, before.Version, after.Version)
		}
	})
}

func TestActivatingRetiresTheActiveKeyInTheSameCommit(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.addKey(newKey("000000aa", jose.UseSign, jose.ES256, jose.StateActive))
		w.addKey(newKey("000000bb", jose.UseSign, jose.ES256, jose.StateNext))
		w.addKey(newKey("000000cc", jose.UseSign, jose.EdDSA, jose.StateActive))
		before, _ := w.keys()
		if !w.activate("000000bb", false) {
			t.Fatal("not activated")
		}
		after, byID := w.keys()
		old, current := byID["000000aa"], byID["000000bb"]
		if old.State != jose.StateRetired || old.RemoveAfter.Sub(old.RetiredAt) < time.Hour || old.RetiredAt.IsZero() ||
			old.RemoveAfter.Sub(old.RetiredAt) > time.Hour+time.Second {
			t.Errorf("the old key is %+v", old)
		}
		if current.State != jose.StateActive || current.ActivatedAt.IsZero() || byID["000000cc"].State != jose.StateActive {
			t.Errorf("the new key is %+v", current)
		}
		if after.Version != before.Version+1 {
			t.Errorf("the version went from %d to %d", before.Version, after.Version)
		}
		for _, id := range []string{"000000aa", "000000bb", "ffffffff"} {
			if w.activate(id, true) {
				t.Errorf("%s was activated though it is not a next key", id)
			}
		}
		if unchanged, _ := w.keys(); unchanged.Version != after.Version {
			t.Error("what was not activated changed the version")
		}
	})
}

func TestAKeyIsNotActivatedBeforeItsTimeOrBeforeEveryLiveNodeKnowsIt(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		k := newKey("000000aa", jose.UseSeal, jose.XC20P, jose.StateNext)
		k.ActivateAfter = w.now().Add(time.Hour)
		w.addKey(k)
		added, _ := w.keys()
		if w.activate("000000aa", false) {
			t.Fatal("activated before its time")
		}
		w.advance(time.Hour + time.Second)
		w.must(w.store.ConfirmKeys(w.ctx, "knows", added.Version))
		w.must(w.store.ConfirmKeys(w.ctx, "behind", added.Version-1))
		if w.activate("000000aa", false) {
			t.Fatal("activated though a live node does not know it")
		}
		w.advance(20 * time.Second)
		w.must(w.store.ConfirmKeys(w.ctx, "knows", added.Version))
		if w.activate("000000aa", false) {
			t.Fatal("activated though a live node does not know it")
		}
		w.advance(15 * time.Second) // "behind" has been silent for 35 s
		if !w.activate("000000aa", false) {
			t.Error("a node that is not live kept the key from being used")
		}
	})
}

func TestForceAsksOnlyForTheState(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		k := newKey("000000aa", jose.UseSign, jose.ES256, jose.StateNext)
		k.ActivateAfter = w.now().Add(time.Hour)
		w.addKey(k)
		w.must(w.store.ConfirmKeys(w.ctx, "behind", 0))
		var activated atomic.Int64
		atOnce(8, func(int) {
			ok, err := w.store.ActivateKey(context.Background(), "000000aa", time.Hour, true)
			if err != nil {
				t.Error(err)
			}
			if ok {
				activated.Add(1)
			}
		})
		if activated.Load() != 1 {
			t.Errorf("%d of eight calls activated the key", activated.Load())
		}
	})
}
