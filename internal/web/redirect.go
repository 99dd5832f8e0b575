package web

import (
	"errors"
	"net/http"
)

type redirect struct {
	status int
	to     string
}

// Redirect303 sends the browser on with GET, whatever it sent here: after a
// form with credentials no other status is safe (RFC 9700 §4.12).
func Redirect303(to string) (Result, error) { return newRedirect(http.StatusSeeOther, to) }

// Redirect302 is the redirect of RFC 6749 §4.1.2 for an answer to a GET.
func Redirect302(to string) (Result, error) { return newRedirect(http.StatusFound, to) }

var errUnsafeLocation = errors.New("a redirect must be printable ASCII without spaces")

// newRedirect refuses what could end the header or be read in two ways; the
// text of the address stays out of the error, because it may hold a code.
func newRedirect(status int, to string) (Result, error) {
	if to == "" {
		return nil, errUnsafeLocation
	}
	for i := range len(to) {
		if to[i] <= ' ' || to[i] > '~' || to[i] == '\\' {
			return nil, errUnsafeLocation
		}
	}
	return redirect{status, to}, nil
}

func (d redirect) writeTo(w http.ResponseWriter, _ *http.Request) int {
	header := w.Header()
	header["Cache-Control"] = noStore
	header["Pragma"] = noCache
	header["Location"] = []string{d.to}
	header["Content-Length"] = []string{"0"}
	w.WriteHeader(d.status)
	return d.status
}
