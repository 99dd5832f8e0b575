package storetest

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

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

// locked is an empty database with the table of the migration lock, as the
// releases before made it, and a connection past the store.
func locked(t *testing.T) (url string, session *pgx.Conn) {
	t.Helper()
	url = testpostgres.URL(t)
	session, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { session.Close(context.WithoutCancel(t.Context())) })
	run(t, session, `CREATE TABLE migration_lock (lock_id bigint NOT NULL PRIMARY KEY, locked boolean NOT NULL DEFAULT false,
		locked_at timestamptz, locked_by text, lease_expires_at timestamptz, updated_at timestamptz)`)
	return url, session
}

func run(t *testing.T, session *pgx.Conn, text string) {
	t.Helper()
	if _, err := session.Exec(t.Context(), text); err != nil {
		t.Fatal(err)
	}
}

func TestAMigrationWhoseProcessIsGoneHoldsNobodyUp(t *testing.T) {
	t.Parallel()
	url, killed := locked(t)
	run(t, killed, `BEGIN`)
	run(t, killed, `LOCK TABLE migration_lock IN EXCLUSIVE MODE`)
	migrated := make(chan error, 1)
	go func() { migrated <- store.Migrate(context.WithoutCancel(t.Context()), url) }()
	select {
	case err := <-migrated:
		t.Fatalf("it did not wait for the one that was migrating: %v", err)
	case <-time.After(500 * time.Millisecond):
	}
	killed.PgConn().Conn().Close() // as the system does when a process dies: nothing is said
	select {
	case err := <-migrated:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(10 * time.Second):
		t.Error("it still waits")
	}
}

func TestAnEarlierReleaseThatMigratesByALeaseIsWaitedFor(t *testing.T) {
	t.Parallel()
	url, earlier := locked(t)
	run(t, earlier, `INSERT INTO migration_lock (lock_id, locked, locked_by, lease_expires_at) VALUES (1, true, 'before', now() + interval '1 second')`)
	begun := time.Now()
	if err := store.Migrate(t.Context(), url); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(begun); took < 900*time.Millisecond {
		t.Errorf("it migrated after %v beside the other", took)
	}
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
