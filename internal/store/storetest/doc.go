// Package storetest proves the promises of the storage interfaces, each on
// SQLite and on PostgreSQL, races included.
//
// A test is named as the sentence it proves. Where a rule came from a form that
// looks right and is not, a test beside it shows the naive form break.
package storetest
