package store

import (
	"context"
	"regexp"
	"strconv"
	"strings"
	"sync"
)

// database is SQLite or PostgreSQL as the verbs see it.
type database interface {
	// read runs one statement that changes nothing.
	read(ctx context.Context, s statement) error
	// write runs a verb in one transaction and returns when it is durable.
	write(ctx context.Context, v verb) error
	// ready fails if the database cannot be reached, is locked or is a standby.
	ready(ctx context.Context) error
	// settled returns the highest audit number below which no transaction can
	// still add a row, or 0 if one is open.
	settled(ctx context.Context) (int64, error)
	// sizes counts the rows of each table, as exactly as is cheap.
	sizes(ctx context.Context) (map[string]int64, error)
	close() error
}

// translated is a text as one of the two databases wants it.
type translated struct {
	text string
	// now is the number of the parameter that holds the time, 0 if there is none.
	now int
}

// dialect rewrites the one text of a statement for one database and remembers
// the result. Texts are constants, or vary by a small count.
type dialect struct {
	rewrite func(string) translated
	known   sync.Map // string → translated
}

func (d *dialect) translate(text string) translated {
	if t, ok := d.known.Load(text); ok {
		return t.(translated)
	}
	t := d.rewrite(text)
	d.known.Store(text, t)
	return t
}

const nowCall = "now_ms()"

// forPostgres calls the database's own clock.
func forPostgres(text string) translated {
	return translated{text: strings.ReplaceAll(text, nowCall, "authgrove_now_ms()")}
}

var parameter = regexp.MustCompile(`\$([0-9]+)`)

// forSQLite numbers parameters with ? and makes the time one more of them: an
// embedded database has no clock but its process's.
func forSQLite(text string) translated {
	highest := 0
	for _, m := range parameter.FindAllStringSubmatch(text, -1) {
		if n, err := strconv.Atoi(m[1]); err == nil {
			highest = max(highest, n)
		}
	}
	t := translated{text: parameter.ReplaceAllString(text, "?$1")}
	if strings.Contains(text, nowCall) {
		t.now = highest + 1
		t.text = strings.ReplaceAll(t.text, nowCall, "?"+strconv.Itoa(t.now))
	}
	return t
}
