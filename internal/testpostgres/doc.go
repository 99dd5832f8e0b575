// Package testpostgres gives tests a real PostgreSQL that they start themselves.
//
// It owns one server per test process: made in a temporary directory, on a free
// loopback port, with fsync on because durability is what is tested, and gone
// when the process is, however it ends. Every call of [URL] is a new, empty
// database.
//
// PostgreSQL refuses to run as root, so a process that is root starts it as an
// unprivileged user.
//
// It does not own the schema: the store migrates the database it is given. Only
// tests import this package; layout_test.go holds the rest of the tree to that.
package testpostgres
