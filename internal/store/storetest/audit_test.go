package storetest

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/authgrove/authgrove/internal/audit"
)

func TestAuditRowsAreReadInOrderFromANumberOn(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		for _, detail := range []string{"a", "b", "c", "d"} {
			w.must(w.store.Record(w.ctx, audit.Event{Kind: audit.KeyRotated, Detail: detail}))
		}
		all, err := w.store.AuditAfter(w.ctx, 0, 10)
		w.must(err)
		two, err := w.store.AuditAfter(w.ctx, all[0].Number, 2)
		w.must(err)
		if len(all) != 4 || len(two) != 2 || two[0].Detail != "b" || two[1].Detail != "c" {
			t.Errorf("read %+v, then %+v", all, two)
		}
	})
}

func TestAReaderOfNewAuditRowsNeverPassesOneThatIsNotCommittedYet(t *testing.T) {
	t.Parallel()
	w := onPostgres(t)
	late, err := w.raw.BeginTx(w.ctx, nil)
	w.must(err)
	_, err = late.Exec(`INSERT INTO audit (kind, actor, account_number, client_number, grant_number, session_number,
		detail, request_id, network, happened_at_ms) VALUES ('late', '', 0, 0, 0, 0, '', '', '', 0)`)
	w.must(err)
	w.must(w.store.Record(w.ctx, audit.Event{Kind: "early"}))
	if passed := w.number(`SELECT max(number) FROM audit`); passed < 2 {
		t.Fatal("the naive reader has not passed the open row: this test no longer shows why it must stop")
	}
	records, err := w.store.AuditAfter(w.ctx, 0, 10)
	if err != nil || len(records) != 0 {
		t.Errorf("read %+v, %v while a smaller number was open", records, err)
	}
	w.must(late.Commit())
	records, err = w.store.AuditAfter(w.ctx, 0, 10)
	if err != nil || len(records) != 2 || records[0].Kind != "late" || records[1].Kind != "early" {
		t.Errorf("read %+v, %v", records, err)
	}
}

func TestAReaderWhoFollowsTheLogSeesEveryRow(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		const writers, each = 8, 40
		var writing sync.WaitGroup
		for range writers {
			writing.Go(func() {
				for range each {
					if err := w.store.Record(context.Background(), audit.Event{Kind: audit.KeyRotated}); err != nil {
						t.Error(err)
					}
				}
			})
		}
		var seen []int64
		for deadline := time.Now().Add(30 * time.Second); len(seen) < writers*each && time.Now().Before(deadline); {
			after := int64(0)
			if len(seen) > 0 {
				after = seen[len(seen)-1]
			}
			records, err := w.store.AuditAfter(w.ctx, after, 50)
			w.must(err)
			for _, r := range records {
				seen = append(seen, r.Number)
			}
		}
		writing.Wait()
		if len(seen) != writers*each || !slices.IsSorted(seen) {
			t.Errorf("the reader saw %d of %d rows", len(seen), writers*each)
		}
	})
}
