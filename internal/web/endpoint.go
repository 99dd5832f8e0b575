package web

import (
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
)

// endpoint is one path with its methods.
type endpoint struct {
	site   *Site
	path   string // empty where nothing is
	routes []Route
	allow  []string
}

func (e *endpoint) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	event := eventOf(r)
	event.route = e.path
	route := e.routeFor(r.Method)
	e.site.secure(w.Header(), &route.Edge)
	if r.Body != nil && r.Body != http.NoBody {
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	}
	result, err := e.answer(route, w.Header(), r)
	given := err == nil
	if err != nil {
		refusal := refusalOf(err)
		given = refusal.Status < http.StatusInternalServerError
		result = e.word(refusal, route, w.Header(), r)
	}
	event.leave(given)
	event.status = give(w, r, result)
}

// routeFor falls back to the first route, whose edge then words the refusal.
func (e *endpoint) routeFor(method string) *Route {
	if method == http.MethodHead {
		method = http.MethodGet
	}
	for i := range e.routes {
		if e.routes[i].Method == method {
			return &e.routes[i]
		}
	}
	return &e.routes[0]
}

// answer runs the checks and the handler. A panic becomes an error here, so
// that the caller gets an id, the log a stack, and the process lives.
func (e *endpoint) answer(route *Route, header http.Header, r *http.Request) (result Result, err error) {
	defer func() {
		if value := recover(); value != nil {
			result, err = nil, panicked(value)
		}
	}()
	route.CORS.allowReading(header, r)
	for _, check := range checks {
		result, err = check(e, route, r)
		if result != nil || err != nil {
			return result, err
		}
	}
	if err := enterNow(route, r); err != nil {
		return nil, err
	}
	result, err = route.Handle(r)
	if result == nil && err == nil {
		err = errors.New("the handler returned nothing")
	}
	return result, err
}

// word gives a refusal its body and headers. A page that fails to say no must not turn the no
// into nothing, so the JSON form, which cannot fail, stands behind it.
func (e *endpoint) word(refusal *Refusal, route *Route, header http.Header, r *http.Request) (result Result) {
	event := eventOf(r)
	event.code, event.cause = refusal.Code, refusal.Cause
	defer func() {
		if value := recover(); value != nil {
			event.cause = errors.Join(event.cause, panicked(value))
			result, _ = refuseJSON(r, refusal)
		}
	}()
	if route.Edge.Browsers {
		refusal = refusal.forBrowsers()
	}
	for name, values := range refusal.Header {
		header[name] = values
	}
	result, err := route.Edge.Refuse(r, refusal)
	if err != nil || result == nil {
		event.cause = errors.Join(event.cause, err)
		result, _ = refuseJSON(r, refusal)
	}
	return result
}

// panicked keeps the stack and drops the value: it may have been made from the
// request. The runtime's own errors name only types and indexes.
func panicked(value any) error {
	reason := fmt.Sprintf("%T", value)
	if known, ok := value.(runtime.Error); ok {
		reason = known.Error()
	}
	return fmt.Errorf("panic: %s\n%s", reason, debug.Stack())
}

func (e *endpoint) allowed() string {
	allow := slices.Clone(e.allow)
	if slices.ContainsFunc(e.routes, func(route Route) bool { return route.CORS.given() }) {
		allow = append(allow, http.MethodOptions)
	}
	return strings.Join(allow, ", ")
}
