package storetest

import (
	"errors"
	"testing"

	"github.com/authgrove/authgrove/internal/audit"
	"github.com/authgrove/authgrove/internal/store"
)

func TestSizesCountTheRowsOfEveryTable(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.scene().grant()
		if w.isPostgres() {
			w.exec(`ANALYZE`) // PostgreSQL answers its estimate
		}
		sizes, err := w.store.Sizes(w.ctx)
		w.must(err)
		for table, want := range map[string]int64{"grants": 1, "sessions": 1, "clients": 1, "accounts": 1, "identifiers": 1,
			"audit": 4, "parked_tickets": 0} {
			if got, counted := sizes[table]; !counted || got != want {
				t.Errorf("%s has %d rows (counted: %v), want %d", table, got, counted, want)
			}
		}
	})
}

func TestAWrongStatementIsNotTakenForTroubleWithTheDatabase(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.exec(`DROP TABLE audit`)
		err := w.store.Record(w.ctx, audit.Event{Kind: audit.KeyRotated})
		if err == nil || errors.Is(err, store.ErrUnavailable) {
			t.Errorf("told %v", err)
		}
	})
}
