// Package client holds the record of an app and the rules about that record:
// what may be registered, what is filled in when nothing is said, which
// redirect URI matches, and how a secret is kept.
//
// It does not authenticate a client (oauth does) and knows no review pipeline
// (developer does). Sources of records, such as bootstrap, the command line or
// a registration endpoint, all go through Metadata.Complete, so the same rules
// hold for a record however it came to be and when it is changed.
package client
