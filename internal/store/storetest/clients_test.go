package storetest

import (
	"context"
	"errors"
	"reflect"
	"sync/atomic"
	"testing"
	"time"

	"github.com/authgrove/authgrove/internal/audit"
	"github.com/authgrove/authgrove/internal/client"
)

var (
	clientAdded    = audit.Event{Kind: audit.ClientAdded, Actor: "operator"}
	clientChanged  = audit.Event{Kind: audit.ClientChanged, Actor: "operator"}
	secretReplaced = audit.Event{Kind: audit.SecretReplaced, Actor: "operator"}
)

func secretNamed(name string) client.Secret {
	return client.Secret{Kind: client.SecretKeyed, KeyID: "0badcafe", Kept: []byte(name)}
}

func (w *world) secrets(id client.ID) (names []string) {
	w.t.Helper()
	c, err := w.store.FindClient(w.ctx, id)
	w.must(err)
	for _, x := range c.Secrets {
		names = append(names, string(x.Kept))
	}
	return names
}

func TestAClientIsFoundAsItWasAdded(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		age := 60
		c := client.Client{ID: client.ID(text(10)), State: client.Draft, Revocation: 1, CodeRevision: 2,
			Secrets: []client.Secret{secretNamed("current"), {Kind: client.SecretSlow, KeyID: "k", Kept: []byte("old"), ExpiresAt: w.now().Add(time.Hour).Truncate(time.Second)}},
			Metadata: client.Metadata{Name: "Lamp „1“", Type: client.Web, RedirectURIs: []string{"https://a.example/cb"},
				GrantTypes: []string{"authorization_code"}, DefaultMaxAge: &age, RefreshMode: client.UntilUsed}}
		n, err := w.store.AddClient(w.ctx, c, clientAdded)
		w.must(err)
		got, err := w.store.FindClient(w.ctx, c.ID)
		w.must(err)
		if got.Number != n || got.State != c.State || got.Revocation != 1 || got.CodeRevision != 2 ||
			!reflect.DeepEqual(got.Metadata, c.Metadata) || got.CreatedAt.IsZero() || got.UpdatedAt.Sub(got.CreatedAt).Abs() > time.Second {
			t.Errorf("found %+v", got)
		}
		if len(got.Secrets) != 2 || string(got.Secrets[0].Kept) != "current" || !got.Secrets[0].ExpiresAt.IsZero() ||
			got.Secrets[1].Kind != client.SecretSlow || !got.Secrets[1].ExpiresAt.Equal(c.Secrets[1].ExpiresAt) {
			t.Errorf("secrets %+v", got.Secrets)
		}
		if events := w.events(audit.ClientAdded); len(events) != 1 || events[0].Client != int64(n) || events[0].Actor != "operator" {
			t.Errorf("recorded %+v", events)
		}
		if _, err := w.store.FindClient(w.ctx, "nobody"); !errors.Is(err, client.ErrNotFound) {
			t.Errorf("an unknown id: %v", err)
		}
	})
}

func TestOf16WhoAddOneClientIdOneDoes(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		var added, refused atomic.Int64
		atOnce(16, func(int) {
			c := client.Client{ID: "taken", State: client.Published, Secrets: []client.Secret{secretNamed("s")}}
			switch _, err := w.store.AddClient(context.Background(), c, clientAdded); {
			case err == nil:
				added.Add(1)
			case errors.Is(err, client.ErrExists):
				refused.Add(1)
			default:
				t.Error(err)
			}
		})
		if added.Load() != 1 || refused.Load() != 15 || len(w.secrets("taken")) != 1 || len(w.events(audit.ClientAdded)) != 1 {
			t.Errorf("%d added, %d refused, secrets %v", added.Load(), refused.Load(), w.secrets("taken"))
		}
	})
}

func TestAChangeOfAClientThatChangedMeanwhileIsRefused(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.addClient()
		w.must(w.store.ReplaceSecret(w.ctx, c.Number, secretNamed("s"), time.Time{}, secretReplaced))
		var changed atomic.Int64
		atOnce(8, func(i int) {
			next := c
			next.Metadata.Name, next.Revocation, next.State, next.CodeRevision = "Lamp 2", 10, client.Suspended, 20
			ok, err := w.store.ChangeClient(context.Background(), next, c.UpdatedAt, clientChanged)
			if err != nil {
				t.Error(err)
			}
			if ok {
				changed.Add(1)
			}
		})
		got, err := w.store.FindClient(w.ctx, c.ID)
		w.must(err)
		if changed.Load() != 1 || len(w.events(audit.ClientChanged)) != 1 {
			t.Errorf("%d changes, %d recorded", changed.Load(), len(w.events(audit.ClientChanged)))
		}
		if got.Metadata.Name != "Lamp 2" || got.Revocation != 10 || got.CodeRevision != 20 || got.State != client.Suspended ||
			!got.UpdatedAt.After(c.UpdatedAt) || len(got.Secrets) != 1 {
			t.Errorf("found %+v", got)
		}
	})
}

func TestAReplacedSecretStaysValidAsLongAsAskedAndTwoAreKept(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.addClient()
		want := func(names ...string) {
			t.Helper()
			if got := w.secrets(c.ID); !reflect.DeepEqual(got, names) {
				t.Errorf("secrets %v, want %v", got, names)
			}
		}
		replace := func(name string, oldUntil time.Time) {
			t.Helper()
			w.must(w.store.ReplaceSecret(w.ctx, c.Number, secretNamed(name), oldUntil, secretReplaced))
		}
		replace("a", time.Time{})
		want("a")
		replace("b", w.now().Add(time.Hour))
		want("b", "a")
		replace("c", w.now().Add(time.Hour))
		want("c", "b")
		w.advance(time.Hour + time.Second)
		want("c")
		replace("d", w.now().Add(time.Hour))
		replace("e", time.Time{})
		want("e")
		if events := w.events(audit.SecretReplaced); len(events) != 5 || events[0].Client != int64(c.Number) {
			t.Errorf("recorded %d", len(events))
		}
		if err := w.store.ReplaceSecret(w.ctx, 9999, secretNamed("x"), time.Time{}, secretReplaced); !errors.Is(err, client.ErrNotFound) {
			t.Errorf("no such client: %v", err)
		}
	})
}

func TestSecretsReplacedAtOnceLeaveTwo(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.addClient()
		atOnce(8, func(i int) {
			err := w.store.ReplaceSecret(context.Background(), c.Number, secretNamed("x"), time.Now().Add(24*time.Hour), secretReplaced)
			if err != nil {
				t.Error(err)
			}
		})
		if got := w.secrets(c.ID); len(got) != 2 {
			t.Errorf("eight replacements at once left %d secrets", len(got))
		}
	})
}

func TestADeletedClientTakesItsSecretsAndConsentsAndTouchesNoGrant(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		s := w.scene()
		s.must(s.store.ReplaceSecret(s.ctx, s.client.Number, secretNamed("a"), time.Time{}, secretReplaced))
		s.decide(s.decision(s.account, s.client))
		g := s.grant()
		deleted := audit.Event{Kind: audit.ClientDeleted}
		s.must(s.store.DeleteClient(s.ctx, s.client.Number, deleted))
		s.must(s.store.DeleteClient(s.ctx, s.client.Number, deleted))
		if _, err := s.store.FindClient(s.ctx, s.client.ID); !errors.Is(err, client.ErrNotFound) {
			t.Errorf("found: %v", err)
		}
		for _, table := range []string{"client_secrets", "consents"} {
			if n := s.number(`SELECT count(*) FROM ` + table); n != 0 {
				t.Errorf("%d rows left in %s", n, table)
			}
		}
		if read := s.read(g.Number); !read.RevokedAt.IsZero() {
			t.Errorf("the grant was touched: %+v", read)
		}
		if events := s.events(audit.ClientDeleted); len(events) != 1 || events[0].Client != int64(s.client.Number) {
			t.Errorf("recorded %+v", events)
		}
	})
}

func TestClientsAreListedById(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		for _, id := range []client.ID{"b", "D", "a", "c-1", "c_1"} {
			_, err := w.store.AddClient(w.ctx, client.Client{ID: id, State: client.Draft,
				Secrets: []client.Secret{secretNamed("1"), secretNamed("2")}}, clientAdded)
			w.must(err)
		}
		list, err := w.store.ListClients(w.ctx, "D", 3)
		w.must(err)
		if len(list) != 3 || list[0].ID != "a" || list[1].ID != "b" || list[2].ID != "c-1" || len(list[0].Secrets) != 2 {
			t.Errorf("listed %+v", list)
		}
	})
}
