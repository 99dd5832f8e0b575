// Package job does work beside the requests: what must happen because
// something was committed, and may take longer than anybody waits.
//
// A job is a row that is written in the same commit as its cause, by the store,
// or by another job. Any node takes due jobs under a lease, which one statement
// gives, and does them with the Handler of their kind; what fails is tried again
// later, with growing waits, until it was tried often enough or has expired. A
// node that dies lets its leases run out. So a job is done at least once, and a
// second time only if its node died between doing it and saying so.
//
// It owns when, how often and by how many at once. It does not own what is
// done (the handlers), rows (package store), or mail (package notify).
package job
