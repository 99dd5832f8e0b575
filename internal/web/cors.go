package web

import (
	"net/http"
	"strings"
)

// CORS says which other origins may read a route's answers. None ever may with
// credentials: no Access-Control-Allow-Credentials is written anywhere.
type CORS struct {
	// AnyOrigin is for what is public to everyone: metadata and keys.
	AnyOrigin bool
	// Allowed tells whether exactly this origin is registered. A preflight
	// carries no client, so it is asked about every client together.
	Allowed func(r *http.Request, origin string) bool
	// Headers that a caller may send besides the simple ones.
	Headers []string
}

var (
	anyOrigin     = []string{"*"}
	varyOrigin    = []string{"Origin"}
	exposed       = []string{"Retry-After, WWW-Authenticate, X-Request-Id"}
	preflightAge  = []string{"600"}
	methodHeaders = "Access-Control-Request-Method"
)

func (c CORS) given() bool { return c.AnyOrigin || c.Allowed != nil }

// allowReading marks the answer, refusals included: an app that cannot read
// why it was refused cannot tell its user.
func (c CORS) allowReading(header http.Header, r *http.Request) (allowed bool) {
	if c.AnyOrigin {
		header["Access-Control-Allow-Origin"] = anyOrigin
		return true
	}
	if c.Allowed == nil {
		return false
	}
	header["Vary"] = varyOrigin
	origin := r.Header.Get("Origin")
	// "null" is shared by every sandboxed frame and local file.
	if origin == "" || origin == "null" || len(r.Header["Origin"]) != 1 || !c.Allowed(r, origin) {
		return false
	}
	header["Access-Control-Allow-Origin"] = []string{origin}
	header["Access-Control-Expose-Headers"] = exposed
	return true
}

// preflight answers OPTIONS for the route that the browser is about to call.
func preflight(e *endpoint, _ *Route, r *http.Request) (Result, error) {
	method := r.Header.Get(methodHeaders)
	if e.path == "" || r.Method != http.MethodOptions || method == "" {
		return nil, nil
	}
	route := e.routeFor(method)
	if route.Method != method || !route.CORS.given() {
		return nil, nil // allowedMethod refuses it
	}
	header := http.Header{}
	if !route.CORS.allowReading(header, r) {
		return nil, refuse(http.StatusForbidden, "No client has registered this origin.")
	}
	header["Access-Control-Allow-Methods"] = []string{method}
	header["Access-Control-Max-Age"] = preflightAge
	if len(route.CORS.Headers) > 0 {
		header["Access-Control-Allow-Headers"] = []string{strings.Join(route.CORS.Headers, ", ")}
	}
	return preflightResult{NoContent(), header}, nil
}

// preflightResult replaces what ServeHTTP wrote for the path's first route.
type preflightResult struct {
	Result
	header http.Header
}

func (p preflightResult) writeTo(w http.ResponseWriter, r *http.Request) int {
	for name, values := range p.header {
		w.Header()[name] = values
	}
	return p.Result.writeTo(w, r)
}
