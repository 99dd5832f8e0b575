// Package ticket owns sealed values: state that must survive only minutes and counts nothing, and so
// travels with its bearer instead of lying in a row. A ticket opens only for the purpose, the issuer
// and the epoch it was sealed for.
//
// It does not own the keys (package jose), what a ticket says or when it ends (its payload, judged by
// who opens it), whether it was used before (a ticket can be opened any number of times), or the rows
// of parked tickets (Parking, implemented by package store).
package ticket
