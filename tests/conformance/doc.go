// Package conformance asks of the server what OpenID's plans for providers ask,
// each module as a conversation that bears its name.
//
// testdata/plans/plans.txt lists the modules of each plan; testdata/MODULE.txt is
// what a module demands, played once for every response type and response mode
// whose list it is in. testdata/shared holds what several have in common. It does
// not replace OpenID's own suite: docs/conformance.md says how to run that.
package conformance
