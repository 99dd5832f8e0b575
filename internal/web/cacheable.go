package web

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// cacheable is public: nothing in it depends on who asks.
type cacheable struct {
	contentType []string
	control     []string
	etag        []string
	body        []byte
}

// Cacheable answers 200 with a public body, or 304 to whoever holds it. The
// headers are built here once, because metadata, keys and styles are the
// cheapest way to keep a server busy.
func Cacheable(contentType string, body []byte, etag string, maxAge time.Duration) Result {
	if !strings.HasPrefix(etag, `"`) {
		etag = `"` + etag + `"`
	}
	return &cacheable{
		contentType: []string{contentType},
		control:     []string{"public, max-age=" + strconv.Itoa(int(maxAge/time.Second))},
		etag:        []string{etag},
		body:        body,
	}
}

// Immutable is a public body under a name that changes with it: kept for a year,
// and never asked about again (RFC 8246).
func Immutable(contentType string, body []byte, etag string) Result {
	const year = 365 * 24 * 60 * 60
	c := Cacheable(contentType, body, etag, year*time.Second).(*cacheable)
	c.control[0] += ", immutable"
	return c
}

func (c *cacheable) writeTo(w http.ResponseWriter, r *http.Request) int {
	header := w.Header()
	header["Cache-Control"] = c.control
	header["Etag"] = c.etag
	if holds(r.Header["If-None-Match"], c.etag[0]) {
		w.WriteHeader(http.StatusNotModified)
		return http.StatusNotModified
	}
	writeBody(w, http.StatusOK, c.contentType, c.body)
	return http.StatusOK
}

// holds compares weakly, as RFC 9110 §13.1.2 asks.
func holds(held []string, etag string) bool {
	for _, list := range held {
		for candidate := range strings.SplitSeq(list, ",") {
			candidate = strings.TrimPrefix(strings.TrimSpace(candidate), "W/")
			if candidate == etag || candidate == "*" {
				return true
			}
		}
	}
	return false
}
