// Package logout asks what other servers and browsers hear of a session that is
// over.
package logout
