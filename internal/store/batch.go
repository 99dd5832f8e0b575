package store

import (
	"time"

	"github.com/authgrove/authgrove/internal/secret"
)

// row is one row of an answer. Scan takes *int64, *string, *bool and
// *[]byte; only the last may be null.
type row interface{ Scan(targets ...any) error }

// statement is one text, written for both databases, with its arguments.
type statement struct {
	text string
	args []any
	// take reads each row; nil if the statement answers none.
	take func(row) error
}

// batch is the list of statements of one verb.
type batch struct{ list []statement }

func (b *batch) do(text string, args ...any) {
	b.list = append(b.list, statement{text: text, args: args})
}

func (b *batch) read(take func(row) error, text string, args ...any) {
	b.list = append(b.list, statement{text: text, args: args, take: take})
}

// verb lists the statements of one call. It is called again for every try, so
// what its statements take must be reset in it.
type verb func(*batch)

// newAttempt names one call, so that its later statements, or its repetition,
// recognise the rows that it wrote.
func newAttempt() []byte { return secret.Bytes(16) }

// millis is an instant as a column holds it; the zero time is 0.
func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func instant(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}
