// Package wire is HTTP as the demonstrations show it. What is shown is what was
// sent: a request is built as a look.Exchange and performed from it, or is
// recorded on its way out of a library.
//
// Its transport reaches servers of this machine and refuses everything else,
// so a throw-away server works, and proves that it works, without a network.
package wire
