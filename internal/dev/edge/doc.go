// Package edge is what the demo app and the playground share towards the
// browser: the error page, the assets of look, and a bounded memory of what
// each browser is doing.
package edge
