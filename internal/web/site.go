package web

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
)

// Config says what a Site is.
type Config struct {
	// URL is the configured `url`. Every address that the server writes comes
	// from it, none from a request.
	URL *url.URL
	// TrustedProxies may tell us the caller's address; nobody else may.
	TrustedProxies []netip.Prefix
	// Log receives one line for each request.
	Log *slog.Logger
	// People answers browsers where no route was found; programs get JSON.
	People Edge
	Routes []Route
}

// Site is one host with its routes. Every request takes the same way: it gets
// an id and an event, its path must be spelled the one way, the checks run in
// their order, the handler returns, one answer is written, one line is logged.
type Site struct {
	host           hostRule
	https          bool
	trustedProxies []netip.Prefix
	log            *slog.Logger
	crossSite      *http.CrossOriginProtection
	mux            *http.ServeMux
	crowd          crowd
	nowhere        [2]*endpoint // for paths without a route: programs, people
}

// NewSite refuses a table of routes that could not be served as written.
func NewSite(config Config) (*Site, error) {
	if config.URL == nil || config.URL.Host == "" {
		return nil, errors.New("a site needs its URL")
	}
	site := &Site{
		host:           newHostRule(config.URL),
		https:          config.URL.Scheme == "https",
		trustedProxies: config.TrustedProxies,
		log:            config.Log,
		crossSite:      http.NewCrossOriginProtection(),
		mux:            http.NewServeMux(),
	}
	site.nowhere = [2]*endpoint{
		{site: site, routes: []Route{{Edge: Programs(), Handle: noSuchPath, FromMemory: true}}},
		{site: site, routes: []Route{{Edge: config.People, Handle: noSuchPath, FromMemory: true}}},
	}
	endpoints := map[string]*endpoint{}
	for _, route := range config.Routes {
		if err := site.add(endpoints, route); err != nil {
			return nil, fmt.Errorf("route %s %s: %w", route.Method, route.Path, err)
		}
	}
	site.mux.HandleFunc("/", site.serveNowhere)
	return site, nil
}

// add keeps one endpoint for each path, because the methods of a path share
// its Allow header and its preflight.
func (s *Site) add(endpoints map[string]*endpoint, route Route) error {
	if err := route.check(); err != nil {
		return err
	}
	at, known := endpoints[route.Path]
	if !known {
		at = &endpoint{site: s, path: route.Path}
		endpoints[route.Path] = at
		pattern := route.Path
		if pattern == "/" {
			pattern = "/{$}" // else it would catch every path without a route
		}
		s.mux.Handle(pattern, at)
	}
	for _, other := range at.routes {
		if other.Method == route.Method {
			return errors.New("declared twice")
		}
	}
	at.routes = append(at.routes, route)
	at.allow = append(at.allow, route.Method)
	if route.Method == http.MethodGet {
		at.allow = append(at.allow, http.MethodHead)
	}
	return nil
}

// ServeHTTP begins and ends what every request has: its event, its id, the
// security headers, its line in the log.
func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	event := begin(r)
	event.crowd = &s.crowd
	r = r.WithContext(event)
	w.Header()["X-Request-Id"] = []string{event.id}
	if plainPath(r.URL) {
		s.mux.ServeHTTP(w, r)
	} else {
		s.serveNowhere(w, r)
	}
	event.end(s.log, r.Method)
}

// serveNowhere answers in the caller's language: where there is no route, only
// Accept tells a browser from a program.
func (s *Site) serveNowhere(w http.ResponseWriter, r *http.Request) {
	at := s.nowhere[0]
	if s.nowhere[1].routes[0].Edge.Refuse != nil && strings.Contains(r.Header.Get("Accept"), "text/html") {
		at = s.nowhere[1]
	}
	at.ServeHTTP(w, r)
}

func noSuchPath(*http.Request) (Result, error) {
	return nil, refuse(http.StatusNotFound, "There is nothing at this path.")
}
