// Command reliability tries the faults of docs/reliability.md on the real
// program and writes what it saw there.
//
//	go run ./reliability                                  every row, both databases, quick
//	go run ./reliability -rows R01,R02 -scale full        some rows as large as they are asked for
//	go run ./reliability -rows R01 -database sqlite       one database
//
// A run replaces its own figures in results.json and writes the document anew.
// `go test ./reliability` tries every row at the quick scale and writes nothing.
//
//	main.go       the command line
//	rows.go       the table of rows: what must hold
//	trial.go      one row on one database: what was seen and what was wrong
//	results.go    results.json and docs/reliability.md
//	r*.go         the rows
//	lab/          the server as processes, and what is sent to them
//	powercut/     what a file system may hold after the power went
package main
