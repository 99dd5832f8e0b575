package ticket

import (
	"bytes"
	"testing"
	"testing/synctest"
	"time"

	"github.com/authgrove/authgrove/internal/secret"
)

func TestAParkedRowAloneOpensNothingAndItsKeyIsNotTheHandle(t *testing.T) {
	d := newDeployment(t)
	text := d.seal(t, long)
	body, err := secret.Unframe("ac", text)
	if err != nil {
		t.Fatal(err)
	}
	handle := body[headBytes:]
	for key, row := range d.parking.rows {
		if bytes.Contains([]byte(key), handle) || bytes.Contains(row.sealed, handle) || bytes.Contains(row.sealed, long[:10]) {
			t.Error("the row holds the handle or the payload")
		}
		sealing, additional := d.keyring.Current().Sealing(), d.additional(formatParked, code, d.table.epoch)
		if _, err := sealing.Open(row.sealed, additional); err == nil {
			t.Error("the row opens without the handle")
		}
		if _, err := sealing.With([]byte(key)).Open(row.sealed, additional); err == nil {
			t.Error("the row opens with its own key")
		}
	}
}

func TestARowUnderAnotherHandleDoesNotOpen(t *testing.T) {
	d := newDeployment(t)
	first := d.seal(t, long)
	var row parkedRow
	for _, row = range d.parking.rows {
	}
	second := d.seal(t, long)
	for key := range d.parking.rows {
		d.parking.rows[key] = row
	}
	if _, err := d.Open(t.Context(), code, "ac", first); err != nil {
		t.Errorf("its own row: %v", err)
	}
	if _, err := d.Open(t.Context(), code, "ac", second); err != ErrInvalid {
		t.Errorf("another's row: %v", err)
	}
}

func TestAParkedTicketCanBeOpenedAgainUntilItExpires(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDeployment(t)
		text := d.seal(t, long)
		for range 2 {
			if _, err := d.Open(t.Context(), code, "ac", text); err != nil {
				t.Error(err)
			}
		}
		time.Sleep(time.Minute)
		if _, err := d.Open(t.Context(), code, "ac", text); err != ErrInvalid {
			t.Errorf("after its end: %v", err)
		}
	})
}
