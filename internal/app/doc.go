// Package app builds a running server from a configuration. It is the only
// place that knows all others: which store stands behind which rule, which
// edges are mounted, what runs in the background, and in which order things
// start and stop.
package app
