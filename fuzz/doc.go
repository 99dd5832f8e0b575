// Command fuzz runs the native fuzz targets of the repository for longer than a
// test may take, and keeps of what they find a small corpus.
//
//	go run ./fuzz -each 1h                    every target, an hour each, one after another
//	go run ./fuzz -total 8h                   the same time for each, eight hours in all
//	go run ./fuzz -only 'web|oauth' -each 10m
//	go run ./fuzz -keep                       writes the small corpus to testdata/fuzz
//
// Targets take turns, so an interrupted run has fuzzed all of them about
// equally; the next run goes on where it ended, until -fresh. Log, record and
// summary are in -dir. A finding is written to testdata/fuzz by the go tool and
// fails every later test until its cause is gone.
package main
