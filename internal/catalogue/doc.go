// Package catalogue is the list of what an app can be allowed to do (the
// capabilities) and of the APIs that take our tokens.
//
// Scope values, the consent page and token audiences derive from it. A node
// holds the whole of it in memory and reads it again every few seconds, so that
// no request asks the database for it.
package catalogue
