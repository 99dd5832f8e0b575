// Package account holds people: their records, their claims, and the
// identifiers (e-mail addresses and phone numbers) they sign in with, each with one canonical form.
//
// It does not know how a person proves who they are (login) nor which browsers
// are signed in (session).
package account
