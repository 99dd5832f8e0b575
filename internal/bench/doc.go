// Package bench loads an OpenID provider with one operation at a time and
// measures it: how many it does, how long each takes, and what they cost its
// processes. It knows the provider by discovery and HTTP alone, so that ours and
// others are asked in the same way.
//
// Every answer is judged: a fast wrong answer is an error, not a success.
//
//	provider.go    what discovery says
//	sign_in.go     a signed-in browser, by filling in the provider's own forms
//	connection.go  one connection, with as little work as possible on this side
//	operation.go   the table of operations; op_*.go what each sends and expects
//	run.go         closed loop (so many at once) and open loop (so many a second)
//	report.go      what was measured
//	process.go     CPU time and memory, from /proc
//
// It owns no server, no database and no text for people.
package bench
