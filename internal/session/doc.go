// Package session holds signed-in browsers: from a cookie to a person.
//
// A session is a row found by the keyed hash of its cookie. The cookie changes
// at every sign-in; the row goes on while the same person signs in again, so
// that what is bound to it stays bound. Progress of a sign-in lives here too,
// as the mark of the request that was answered, never in a ticket.
package session
