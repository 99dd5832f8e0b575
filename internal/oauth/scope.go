// Spec: RFC 6749 §3.3, OpenID Connect Core §5.4 and §11.

package oauth

import (
	"slices"
	"strings"

	"github.com/authgrove/authgrove/internal/client"
)

// The scope values that OpenID Connect gives a meaning.
const (
	ScopeOpenID        = "openid"
	ScopeProfile       = "profile"
	ScopeEmail         = "email"
	ScopeAddress       = "address"
	ScopePhone         = "phone"
	ScopeOfflineAccess = "offline_access"
)

// standardScopes are offered by every server, in the order pages show them.
var standardScopes = []string{ScopeOpenID, ScopeProfile, ScopeEmail, ScopeAddress, ScopePhone, ScopeOfflineAccess}

// maxScope bounds the scope parameter before it is split.
const maxScope = 4000

// requestedScope returns the scope values a request asks for, each once and in
// the order asked, or the client's registered default if it asks for none.
func requestedScope(c *client.Client, asked string) ([]string, *Error) {
	allowed := c.Metadata.ScopeValues()
	if asked == "" {
		return allowed, nil
	}
	if len(asked) > maxScope {
		return nil, refuse(InvalidScope, "the scope is longer than %d characters", maxScope)
	}
	var scope []string
	for value := range strings.SplitSeq(asked, " ") {
		if value == "" || slices.Contains(scope, value) {
			continue
		}
		if !client.ScopeToken(value) {
			return nil, refuse(InvalidScope, "a scope value holds characters that RFC 6749 section 3.3 does not allow")
		}
		if !slices.Contains(allowed, value) {
			return nil, refuse(InvalidScope, "the client is not registered for the scope %s", safeWord(value))
		}
		scope = append(scope, value)
	}
	return scope, nil
}

// narrowedScope returns what a later request may take of a granted scope: all
// of it if nothing is asked, never more (RFC 6749 §6).
func narrowedScope(granted []string, asked string) ([]string, *Error) {
	if asked == "" {
		return granted, nil
	}
	var scope []string
	for _, value := range strings.Fields(asked) {
		if !slices.Contains(granted, value) {
			return nil, refuse(InvalidScope, "the grant does not hold the scope %s", safeWord(value))
		}
		if !slices.Contains(scope, value) {
			scope = append(scope, value)
		}
	}
	return scope, nil
}

func joinScope(scope []string) string { return strings.Join(scope, " ") }
