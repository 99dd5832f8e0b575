package web

import (
	"net/http"
)

// check refuses a request, answers it, or (nil, nil) lets it pass.
type check func(*endpoint, *Route, *http.Request) (Result, error)

// checks run in this order before every handler. The address comes first,
// because the log and every limit need it; the host before the method, because
// on another host this server has nothing to say about methods.
var checks = [...]check{
	knowAddress,
	rightHost,
	preflight,
	allowedMethod,
	plainContent,
	sameSite,
}

func knowAddress(e *endpoint, _ *Route, r *http.Request) (Result, error) {
	address, err := clientAddress(r, e.site.trustedProxies)
	if err != nil {
		return nil, err
	}
	eventOf(r).address = address
	return nil, nil
}

func rightHost(e *endpoint, route *Route, r *http.Request) (Result, error) {
	if route.AnyHost {
		return nil, nil
	}
	result, err := e.site.host.check(r)
	if e.path == "" {
		result = nil // where nothing is, nobody is sent
	}
	return result, err
}

// allowedMethod leaves paths without a route alone: they refuse by themselves.
func allowedMethod(e *endpoint, route *Route, r *http.Request) (Result, error) {
	if e.path == "" || route.Method == r.Method || (route.Method == http.MethodGet && r.Method == http.MethodHead) {
		return nil, nil
	}
	return nil, refuse(http.StatusMethodNotAllowed, "This path does not take this method.").
		with("Allow", e.allowed())
}

// plainContent keeps compressed bodies out: nothing here needs them, and a
// kilobyte of them can be a gigabyte.
func plainContent(_ *endpoint, _ *Route, r *http.Request) (Result, error) {
	if len(r.Header["Content-Encoding"]) == 0 {
		return nil, nil
	}
	return nil, refuse(http.StatusUnsupportedMediaType, "Send the body without Content-Encoding.").
		with("Accept-Encoding", "identity")
}

// sameSite is the first of the layers against forged writes; the form's own
// token and SameSite=Lax are the others.
func sameSite(e *endpoint, route *Route, r *http.Request) (Result, error) {
	if !route.Edge.Browsers || route.CrossSite {
		return nil, nil
	}
	if err := e.site.crossSite.Check(r); err != nil {
		return nil, refuse(http.StatusForbidden, "Another site started this request. Open the page here and try again.")
	}
	return nil, nil
}
