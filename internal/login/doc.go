// Package login holds the ways to prove who one is: a one-time code sent to an
// address, and a password where the operator allows it.
//
//	one_time_code.go  Codes.Start: who is sent what, under which budgets
//	code_try.go       Codes.Try: a guess, and whom it proves
//	password_prove.go, password_change.go
//	throttle.go       budgets: what is counted, for whom, how much there is
//	known_device.go   browsers that a person has signed in on
//	sign_in_link.go   one-time sign-ins that the operator hands out
//
// A proof says which account was proved and by what means. It makes no session
// (session does), sends nothing (notify does) and knows no authorization request
// (oauth does). Whether an account exists must not show: known and unknown
// identifiers do the same work and get the same answers.
package login
