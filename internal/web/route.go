package web

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
)

// Handle answers one request. It returns a result or an error, never both, and
// never sees a ResponseWriter.
type Handle func(*http.Request) (Result, error)

// Route is one line of an edge's table of routes.
type Route struct {
	Method string
	Path   string // as http.ServeMux spells it: literal, or with {name} segments
	Edge   Edge
	Handle Handle
	// CORS says which other origins may read the answer; the zero value: none.
	CORS CORS
	// CrossSite lets another site start this write, as OpenID Connect Core
	// §3.1.2.1 asks for POST to the authorization endpoint. Such a handler must
	// treat the request as new and change nothing.
	CrossSite bool
	// FromMemory waits for nothing, or not for long, so that it is answered however
	// many requests wait.
	FromMemory bool
	// AnyHost is for probes that reach a node by its address.
	AnyHost bool
}

func (r Route) check() error {
	switch {
	case r.Handle == nil || r.Edge.Refuse == nil:
		return errors.New("needs a handler and an edge")
	case r.Method == "" || r.Method == http.MethodHead || r.Method == http.MethodOptions:
		return errors.New("needs a method; HEAD follows GET and OPTIONS is answered by the site")
	case !strings.HasPrefix(r.Path, "/"), r.Path != "/" && strings.HasSuffix(r.Path, "/"), strings.Contains(r.Path, "..."):
		// http.ServeMux answers these by redirecting to another spelling.
		return errors.New("needs one exact path")
	}
	return nil
}

// plainPath holds for the one spelling that each path has. Other spellings are
// not cleaned and not redirected: a proxy in front may have judged them
// differently, and a redirect to "//host" would leave the site.
func plainPath(u *url.URL) bool {
	path := u.Path
	if path == "/" {
		return true
	}
	if u.RawPath != "" || !strings.HasPrefix(path, "/") || strings.HasSuffix(path, "/") {
		return false
	}
	for i := range len(path) {
		if path[i] < ' ' || path[i] == 0x7f || path[i] == '\\' {
			return false
		}
	}
	return !strings.Contains(path, "//") &&
		!strings.Contains(path, "/./") && !strings.Contains(path, "/../") &&
		!strings.HasSuffix(path, "/.") && !strings.HasSuffix(path, "/..")
}
