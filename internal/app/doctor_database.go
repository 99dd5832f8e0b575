package app

import (
	"context"
	"errors"
	"io/fs"
	"strings"
	"time"

	"github.com/authgrove/authgrove/internal/store"
)

const migrateFirst = "run `authgrove migrate`"

// database looks whether everything is kept and can go on being kept.
func (d *doctor) database(ctx context.Context) []Finding {
	const check = "database"
	found, err := store.Inspect(ctx, d.config.Database.Reveal())
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return []Finding{warning(check, "`authgrove serve` makes it; if it should be there, correct the path", "there is no database yet: %s", reason(err))}
	case errors.Is(err, fs.ErrPermission):
		return []Finding{trouble(check, "run this as the user that the server runs as, who must own the file", "%s", reason(err))}
	case err != nil:
		return []Finding{trouble(check, d.reachDatabase(), "%s", reason(err))}
	}
	var all []Finding
	if found.Refused != nil {
		all = append(all, trouble(check, d.letWrite(), "nothing can be written: %s", reason(found.Refused)))
	}
	if found.Mode.Perm()&0o077 != 0 {
		all = append(all, warning(check, "run: chmod 600 the file; the server does so when it starts",
			"the file is open to others than its owner (mode %04o)", found.Mode.Perm()))
	}
	if len(found.Pending) > 0 {
		return append(all, trouble(check, migrateFirst, "%s lacks %d steps of the schema: %s", found.Engine, len(found.Pending), strings.Join(found.Pending, " ")))
	}
	if found.Unsafe != nil {
		all = append(all, trouble(check, "start the server once; if this stays, move the file to a local disk", "%s", reason(found.Unsafe)))
	}
	d.kept = &found
	if len(all) == 0 {
		all = append(all, fine(check, "%s, up to date, writable", found.Engine))
	}
	return all
}

func (d *doctor) reachDatabase() string {
	if Embedded(d.config) {
		return "correct the path, and keep the file on a local disk; restore a backup if it is damaged"
	}
	return "check host, user, password and name in the database URL, that PostgreSQL runs and lets this machine in, and its settings"
}

func (d *doctor) letWrite() string {
	if Embedded(d.config) {
		return "let the server's user own the file and its folder, free some space, and end whatever else holds it"
	}
	return "use the primary, and a user who may write to the tables"
}

// clock compares this machine with the database, whose time decides what has
// expired. A node that is too far off says that it is not ready.
func (d *doctor) clock(context.Context) []Finding {
	const check = "clock"
	switch {
	case d.kept == nil:
		return nil
	case Embedded(d.config):
		return []Finding{fine(check, "the database is of this machine and has its clock")}
	}
	off := d.kept.Ahead.Round(10 * time.Millisecond)
	if off.Abs() > tooFarOff {
		return []Finding{trouble(check, "set the clocks of both by NTP; see timedatectl", "this machine's clock is %s off the database's", off.Abs())}
	}
	return []Finding{fine(check, "%s off the database's", off.Abs())}
}
