package session

import "github.com/authgrove/authgrove/internal/secret"

// BrowserState is what scripts may know of a session: a value that changes with
// its key, so at every sign-in, and from which the key does not follow (OpenID
// Connect Session Management 1.0 §4.2).
func (k Key) BrowserState() string {
	sum := secret.Sum(k[:], "browser state")
	return secret.Encode62(sum[:16])
}
