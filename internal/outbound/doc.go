// Package outbound is the one client that asks what others named: key sets,
// sector documents, logos, and where to post that a session is over. Whoever registers
// an address could name one inside our own network, so the address that is
// connected to is judged, after the name was looked up; redirects are not
// followed; and time, size and number are bounded, for each host and together.
package outbound
