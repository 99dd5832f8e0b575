package web

import "net/http"

// The strictest policy, for everything that is not a page.
var nothingInside = []string{"default-src 'none'; frame-ancestors 'none'"}

var (
	noSniff     = []string{"nosniff"}
	noFrames    = []string{"DENY"}
	noReferrer  = []string{"no-referrer"}
	ownWindow   = []string{"same-origin"}
	twoYearsTLS = []string{"max-age=63072000"}
)

// secure puts the headers on every answer, pages, JSON, redirects and refusals
// alike, before anything can fail. They are not chosen per route: a route that
// forgot them would be the one that is attacked. The edge of programs answers
// nothing that a browser shows or follows, and needs no more than to say so; each
// header costs there as much as the rest of the work that is ours.
func (s *Site) secure(header http.Header, edge *Edge) {
	header["X-Content-Type-Options"] = noSniff
	header["Content-Security-Policy"] = nothingInside
	if s.https {
		header["Strict-Transport-Security"] = twoYearsTLS
	}
	if edge.programs {
		return
	}
	header["X-Frame-Options"] = noFrames
	header["Referrer-Policy"] = noReferrer
	header["Cross-Origin-Opener-Policy"] = ownWindow
}
