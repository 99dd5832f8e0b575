// Package lab is where faults are tried on the real program: it builds
// authgrove, runs it as processes on loopback over a database of its own, kills
// them, and speaks HTTP to them as browsers and apps do.
//
//	lab.go       a directory with a configuration and a database
//	node.go      one process of the server: start, kill -9, SIGTERM
//	vitals.go    its memory, goroutines, descriptors, panics
//	outage.go    the database goes away; proxy.go: it becomes slow
//	app.go       what an app sends: code, redemption, refresh, userinfo
//	person.go    the one sign-in that all codes come from
//	load.go      requests at a pace
//	latency.go   quantiles
package lab
