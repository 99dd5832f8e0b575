// Package notify tells people something by mail: their code, or that their
// account changed.
//
// The rules fill a Message and seal it; the store queues the sealed bytes in the
// transaction of whatever the message is about, so a message exists exactly if
// its cause does, and asking for one costs a request the same whether or not it
// is for somebody we know. A Delivery takes queued messages under a lease,
// has them composed in the reader's language and gives them to a Carrier.
//
// It owns what is said, to whom, how long it may still be said, how often
// delivery is tried and when it is given up. It does not own words (package
// look), rows (package store), SMTP (package notify/smtp), or how many messages
// a person may be sent (package login).
package notify
