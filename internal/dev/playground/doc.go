// Package playground is /try: a person picks a flow and sends its requests one
// by one, seeing each as HTTP, as curl, with its answer and the reason for it.
//
// It is a client of the server whose pages it stands among: what it sends goes
// over HTTP to the server's own address, with the ids and secrets of a
// throw-away server. Nothing here is mounted on a real one.
package playground
