package storetest

import (
	"crypto/sha256"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/authgrove/authgrove/internal/jose"
	"github.com/authgrove/authgrove/internal/store"
	"github.com/authgrove/authgrove/internal/testpostgres"
)

func TestALookTellsVersionClockAndKeys(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.addKey(newKey("0badcafe", jose.UseMAC, jose.HS256, jose.StateActive))
		found, err := store.Inspect(w.ctx, w.url)
		w.must(err)
		want := "SQLite 3."
		if w.isPostgres() {
			want = "PostgreSQL "
		}
		if !strings.HasPrefix(found.Engine, want) || len(found.Pending) > 0 || found.Unsafe != nil || found.Refused != nil {
			t.Errorf("found %+v", found)
		}
		if found.Ahead.Abs() > 5*time.Second {
			t.Errorf("the clock is %v ahead", found.Ahead)
		}
		if len(found.Keys.Keys) == 0 || len(found.Keys.Epoch) == 0 {
			t.Error("the keys were not read")
		}
		if !w.isPostgres() {
			return
		}
		w.advance(time.Minute)
		if found, err = store.Inspect(w.ctx, w.url); err != nil || (found.Ahead-time.Minute).Abs() > 5*time.Second {
			t.Errorf("a clock that is a minute ahead is seen as %v ahead, %v", found.Ahead, err)
		}
	})
}

func TestALookAtANewDatabaseNamesTheStepsThatAreMissingAndMakesNothing(t *testing.T) {
	t.Parallel()
	t.Run("PostgreSQL", func(t *testing.T) {
		url := testpostgres.URL(t)
		for range 2 { // a table made by the first look would show in the second
			found, err := store.Inspect(t.Context(), url)
			if err != nil || len(found.Pending) == 0 || found.Pending[0] != "00001_core.sql" || found.Refused != nil {
				t.Fatalf("found %+v, %v", found, err)
			}
		}
	})
	t.Run("SQLite", func(t *testing.T) {
		url := sqliteURL(t)
		path := strings.TrimPrefix(url, "sqlite://")
		if _, err := store.Inspect(t.Context(), url); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("a missing file: %v", err)
		}
		if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
			t.Error("the look has made the file")
		}
		if err := os.WriteFile(path, nil, 0o640); err != nil {
			t.Fatal(err)
		}
		found, err := store.Inspect(t.Context(), url)
		if err != nil || len(found.Pending) == 0 || found.Mode.Perm() != 0o640 {
			t.Errorf("an empty file: %+v, %v", found, err)
		}
		if info, err := os.Stat(path); err != nil || info.Size() != 0 || info.Mode().Perm() != 0o640 {
			t.Errorf("the look has changed the file: %v, %v", info, err)
		}
	})
}

func TestALookLeavesADatabaseFileAsItWas(t *testing.T) {
	t.Parallel()
	url := sqliteURL(t)
	path := strings.TrimPrefix(url, "sqlite://")
	if err := store.Migrate(t.Context(), url); err != nil {
		t.Fatal(err)
	}
	content := func() [32]byte {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return sha256.Sum256(b)
	}
	before := content()
	if _, err := store.Inspect(t.Context(), url); err != nil {
		t.Fatal(err)
	}
	if content() != before {
		t.Error("the look has changed the content")
	}
	if left, err := filepath.Glob(path + "-*"); err != nil || len(left) > 0 {
		t.Errorf("the look has left %v, %v", left, err)
	}
}

func TestALookSaysWhyNothingCanBeWritten(t *testing.T) {
	t.Parallel()
	w := onPostgres(t)
	w.exec(`DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_read_only = on', current_database()); END $$`)
	found, err := store.Inspect(w.ctx, w.url)
	if err != nil || found.Refused == nil {
		t.Errorf("read-only transactions: %+v, %v", found.Refused, err)
	}
}

func TestALookAtADatabaseThatIsNotThereFailsWithoutShowingItsPassword(t *testing.T) {
	t.Parallel()
	for _, url := range []string{"postgres://grove:hunter2@127.0.0.1:1/grove", "mysql://grove:hunter2@h/d"} {
		if _, err := store.Inspect(t.Context(), url); err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("got %v", err)
		}
	}
}
