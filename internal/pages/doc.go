// Package pages is HTTP for the people who sign in: the authorization
// endpoint, sign-in, consent, sign-out, and the pages around them.
//
// Each page is one file. A page translates: cookies and forms in, core values
// out, and a view back. Every page of a flow returns to the authorization
// endpoint, which asks oauth what comes next; pages never call each other and
// decide nothing about a request.
package pages
