// Package audit names the events that the server keeps.
//
// An event rides in the transaction of the change it records: the store writes
// it, nobody logs it afterwards. What changes nothing durable is counted and
// logged, not audited. The package holds values only; it knows no database.
package audit
