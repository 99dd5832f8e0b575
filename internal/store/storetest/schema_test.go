package storetest

import (
	"strings"
	"testing"
)

// indexes lists the definition of every index, as the database shows it.
func (w *world) indexes() (list []string) {
	w.t.Helper()
	text := `SELECT tbl_name || ' ' || coalesce(sql, '') FROM sqlite_master WHERE type = 'index'`
	if w.isPostgres() {
		text = `SELECT tablename || ' ' || indexdef FROM pg_indexes WHERE schemaname = current_schema()`
	}
	rows, err := w.raw.QueryContext(w.ctx, text)
	w.must(err)
	defer rows.Close()
	for rows.Next() {
		var index string
		w.must(rows.Scan(&index))
		list = append(list, index)
	}
	w.must(rows.Err())
	return list
}

func TestNoColumnThatARefreshChangesIsIndexed(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		seen := 0
		for _, index := range w.indexes() {
			if !strings.HasPrefix(index, "grants ") {
				continue
			}
			seen++
			for _, column := range []string{"generation", "current_began_at_ms", "previous_began_at_ms", "mac_key_id"} {
				if strings.Contains(index, column) {
					t.Errorf("%s is in %s", column, index)
				}
			}
		}
		if seen == 0 {
			t.Error("no index of the grants was looked at")
		}
	})
}

func TestNoTableRefersToAnother(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		text := `SELECT count(*) FROM sqlite_master WHERE sql LIKE '%REFERENCES%'`
		if w.isPostgres() {
			text = `SELECT count(*) FROM pg_constraint WHERE contype = 'f'`
		}
		if n := w.number(text); n != 0 {
			t.Errorf("%d references: ending a parent would depend on its children", n)
		}
	})
}
