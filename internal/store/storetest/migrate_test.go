package storetest

import (
	"errors"
	"strings"
	"testing"

	"github.com/authgrove/authgrove/internal/store"
	"github.com/authgrove/authgrove/internal/testpostgres"
)

func onFresh(t *testing.T, test func(t *testing.T, url string)) {
	t.Parallel()
	t.Run("SQLite", func(t *testing.T) { test(t, sqliteURL(t)) })
	t.Run("PostgreSQL", func(t *testing.T) { test(t, testpostgres.URL(t)) })
}

func TestADatabaseThatIsNotMigratedIsRefused(t *testing.T) {
	onFresh(t, func(t *testing.T, url string) {
		if _, err := store.Open(t.Context(), url, store.Options{}); !errors.Is(err, store.ErrNotMigrated) {
			t.Fatalf("opened: %v", err)
		}
		if err := store.Migrate(t.Context(), url); err != nil {
			t.Fatal(err)
		}
		steps, err := store.MigrationStatus(t.Context(), url)
		if err != nil || len(steps) == 0 {
			t.Fatalf("status %+v, %v", steps, err)
		}
		for _, step := range steps {
			if !step.Applied {
				t.Errorf("step %+v is not applied", step)
			}
		}
		s, err := store.Open(t.Context(), url, store.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(s.Ready(t.Context()), s.Close()); err != nil {
			t.Error(err)
		}
	})
}

func TestOfManyWhoMigrateAtOnceOneDoesAndTheOthersWait(t *testing.T) {
	onFresh(t, func(t *testing.T, url string) {
		atOnce(6, func(int) {
			s, err := store.Open(t.Context(), url, store.Options{Migrate: true})
			if err != nil {
				t.Error(err)
				return
			}
			if err := errors.Join(s.Ready(t.Context()), s.Close()); err != nil {
				t.Error(err)
			}
		})
	})
}

func TestMigratingAgainKeepsEveryRow(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		s := w.scene()
		g := s.grant()
		epoch, _ := s.keys()
		w.must(store.Migrate(w.ctx, w.url))
		if got := s.read(g.Number); got.Seed != g.Seed {
			t.Errorf("read %+v", got)
		}
		if after, _ := s.keys(); string(after.Epoch) != string(epoch.Epoch) {
			t.Error("migrating made a new epoch")
		}
	})
}

func TestASchemaNewerThanTheProgramIsAccepted(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.exec(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, true)`)
		w.exec(`ALTER TABLE grants ADD COLUMN later TEXT`)
		previous, err := store.Open(w.ctx, w.url, store.Options{})
		w.must(err)
		w.must(previous.Close())
		w.scene().grant()
	})
}

func TestAnAddressThatIsNoDatabaseIsRefusedWithoutShowingIt(t *testing.T) {
	t.Parallel()
	for _, url := range []string{"", "mysql://u:secret@h/d", "sqlite://relative.db", "sqlite://memory", "secret"} {
		_, err := store.Open(t.Context(), url, store.Options{Migrate: true})
		if err == nil {
			t.Errorf("%q was opened", url)
		} else if s := err.Error(); url == "mysql://u:secret@h/d" && strings.Contains(s, "secret") {
			t.Errorf("the error shows the password: %s", s)
		}
	}
}
