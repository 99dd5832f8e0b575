package storetest

import (
	"context"
	"errors"
	"reflect"
	"sync/atomic"
	"testing"
	"time"

	"github.com/authgrove/authgrove/internal/catalogue"
	"github.com/authgrove/authgrove/internal/store"
	"github.com/authgrove/authgrove/internal/ticket"
)

func TestTheCatalogueIsAddedToAndReplacedEntryByEntry(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		lights := catalogue.Capability{ID: "lights", Number: 2, Name: map[string]string{"en": "Lights", "de": "Licht"}, Optional: true}
		doors := catalogue.Capability{ID: "doors", Number: 1, Name: map[string]string{"en": "Doors"}, Risk: catalogue.Sensitive}
		home := catalogue.API{ID: "https://home.example", Name: "Home", AccessTokenFormat: "jwt", Capabilities: []string{"lights"}}
		w.must(w.store.PutCatalogue(w.ctx, []catalogue.Capability{lights, doors}, []catalogue.API{home}))
		lights.Name["en"] = "Lamps"
		w.must(w.store.PutCatalogue(w.ctx, []catalogue.Capability{lights}, nil))
		w.must(w.store.PutCatalogue(w.ctx, nil, nil))
		capabilities, apis, err := w.store.LoadCatalogue(w.ctx)
		w.must(err)
		if !reflect.DeepEqual(capabilities, []catalogue.Capability{doors, lights}) || !reflect.DeepEqual(apis, []catalogue.API{home}) {
			t.Errorf("loaded %+v and %+v", capabilities, apis)
		}
	})
}

func TestAParkedTicketIsReturnedUnchangedUntilItExpires(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		sealed := []byte{0, 1, 2, 0xff}
		w.must(w.store.Park(w.ctx, []byte("key"), sealed, w.now().Add(time.Minute)))
		for range 2 {
			got, err := w.store.Parked(w.ctx, []byte("key"))
			if err != nil || !reflect.DeepEqual(got, sealed) {
				t.Errorf("parked %v, %v", got, err)
			}
		}
		if _, err := w.store.Parked(w.ctx, []byte("other")); !errors.Is(err, ticket.ErrNotParked) {
			t.Errorf("another key: %v", err)
		}
		w.advance(time.Minute + time.Second)
		if _, err := w.store.Parked(w.ctx, []byte("key")); !errors.Is(err, ticket.ErrNotParked) {
			t.Errorf("after its time: %v", err)
		}
	})
}

func TestAKeyIsNeverParkedTwice(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		var parked atomic.Int64
		until := w.now().Add(time.Minute)
		atOnce(8, func(i int) {
			err := w.store.Park(context.Background(), []byte("key"), []byte{byte(i)}, until)
			if err == nil {
				parked.Add(1)
			} else if errors.Is(err, store.ErrUnavailable) {
				t.Error(err)
			}
		})
		if parked.Load() != 1 {
			t.Errorf("%d tickets parked under one key", parked.Load())
		}
	})
}
