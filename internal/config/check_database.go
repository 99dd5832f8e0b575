package config

import (
	"net/url"
	"path"
	"strings"

	"github.com/authgrove/authgrove/internal/secret"
)

// checkDatabase shows nothing of what was given: a URL that cannot be read may hold a password anywhere.
func checkDatabase(c *Config, d *diagnosis) {
	const expected = "sqlite:///absolute/path or postgres://user@host/name"
	given := c.Database.Reveal()
	if given == "" {
		d.add("database", "missing", expected, "")
		return
	}
	u, err := url.Parse(given)
	if err != nil {
		d.add("database", "got text that is no URL", expected, "escape special characters of a password with %")
		return
	}
	switch u.Scheme {
	case "sqlite":
		checkSQLite(d, u)
	case "postgres", "postgresql":
		checkPostgreSQL(d, u)
	default:
		d.add("database", "got neither sqlite nor postgres", expected, "")
	}
}

func checkSQLite(d *diagnosis, u *url.URL) {
	const expected = "sqlite:// and an absolute path"
	switch {
	case u.Host != "" || u.User != nil || u.Opaque != "" || !strings.HasPrefix(u.Path, "/"):
		d.add("database", "got a path that is not absolute", expected, "write three slashes: sqlite:///var/lib/authgrove/authgrove.db")
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		d.add("database", "got options behind the path", expected, "remove what follows the file name; the server sets its own")
	case strings.HasSuffix(u.Path, "/") || path.Base(u.Path) == "..":
		d.add("database", "got a folder", expected, "add a file name, such as authgrove.db")
	}
}

func checkPostgreSQL(d *diagnosis, u *url.URL) {
	const expected = "postgres://user@host/name"
	switch {
	case u.Host == "" && u.Query().Get("host") == "":
		d.add("database", "got no host", expected, "")
	case strings.Trim(u.Path, "/") == "" && u.Query().Get("dbname") == "" && u.Query().Get("database") == "":
		d.add("database", "got no database name", expected, "add a slash and the name")
	case !isLoopback(u.Hostname()) && u.Host != "":
		if reason := publishedReason(urlPassword(secret.Text(u.String()))); reason != "" {
			d.add("database", "the password "+reason, "a password of your own", "make one with: openssl rand -hex 16")
		}
	}
}
