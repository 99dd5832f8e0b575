// Package login holds the ways to prove who one is. In this release that is a
// password; each further way is a file of its own.
//
// A proof says which account was proved and by what means. It makes no session
// (session does) and knows no authorization request (oauth does). Whether an
// account exists must not show: known and unknown identifiers do the same work.
package login
