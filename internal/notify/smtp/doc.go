// Package smtp carries letters to a mail server.
//
// Every letter has a connection of its own and exactly one recipient, the stored
// canonical address. Beyond loopback the connection is encrypted and the
// server's certificate checked, or nothing is sent.
//
// It does not queue or repeat: package notify does, by what a refusal says.
package smtp
