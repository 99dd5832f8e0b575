// Command bench runs this server and node's oidc-provider side by side and
// writes docs/performance.md.
//
//	go run ./bench                                        all of it, about 20 minutes on two cores
//	go run ./bench -operations refresh -columns ours-sqlite,peer-sqlite
//	go run ./bench -growth only                           what stored grants cost
//
// Servers run on the first core and this program, which asks, on the second. In
// each repetition every server is a fresh process on a fresh database, and cells
// take turns (A B C D A B C D): what the machine does at that moment, it does to
// all. A run replaces its own rows in results.json and writes the document anew.
//
//	main.go        the command line
//	row.go         the table of what is measured, with the targets
//	column.go      who is measured; ours.go and peer.go start them
//	matrix.go      repetitions, turns, medians
//	growth.go      1,000 to 1,000,000 stored grants; fill.go stores them
//	results.go     results.json; document.go writes the page
//	oidc-provider/ the peer, from npm
package main
