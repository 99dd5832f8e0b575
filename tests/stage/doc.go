// Package stage sets a whole server up as the stage of a test: the fixtures of
// `authgrove dev` and a cast of further clients, each odd in one way, with the
// deeds that HTTP cannot do (time passes, a client is suspended, a person takes
// their consent back).
//
// Whatever is played on it is searched afterwards: a secret in the log or in
// the bytes of the database fails the test. So every test that uses this
// package is a part of the canary test.
//
// It proves nothing by itself; tests/endpoints, tests/attacks, tests/counts and
// tests/property do.
package stage
