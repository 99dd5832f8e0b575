// Package jose owns the keys of a deployment and what is made with them directly: signed tokens in
// compact form, the published key set, keyed hashes and encrypted row numbers.
//
// One keyring serves all nodes. Its keys lie in the database wrapped under a master key that does
// not (master_key.go, wrap.go); a Keyring holds the unwrapped keys of this node (keyring.go) and
// moves them through their life (rotation.go); a Ring is one immutable reading of them (ring.go),
// which signs (signing_key.go), verifies (verify.go), publishes (jwks.go), seals (sealing_key.go)
// and hashes (mac_key.go).
//
// It does not own what a token says (package oauth), the form of sealed values (package ticket),
// where keys are stored (KeyStore, implemented by package store), or when Tick is called.
package jose
