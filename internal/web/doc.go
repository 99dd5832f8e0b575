// Package web is what every HTTP package shares. A handler is a function from
// a request to a Result or an error; only this package writes answers.
//
//	site.go     Site: one host, its routes, the way of every request
//	checks.go   the table of what is refused before a handler runs
//	edge.go     Edge: whom a route speaks to, and so how it says no
//	refusal.go  Refusal: any error as HTTP says it; status.go maps the codes
//	result.go   JSON, Bytes, Cacheable, Redirect302, Redirect303, Empty; page.go: Page
//	form.go     Form and Query: parameters under one set of limits
//	basic.go    BasicCredentials; bearer.go: Bearer and BearerOrForm
//	cookies.go  the one table of cookies; headers.go: the one place of security headers
//
// It does not own any rule of OAuth, any page, any session: it imports oauth
// for the error codes alone. It reads no forwarding header except
// X-Forwarded-For, and that one only from configured proxies.
package web
