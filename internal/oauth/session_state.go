// Spec: OpenID Connect Session Management 1.0 §2 and §3.2.

package oauth

import (
	"crypto/sha256"
	"encoding/base64"

	"github.com/authgrove/authgrove/internal/client"
	"github.com/authgrove/authgrove/internal/secret"
)

// sessionState is what the app's frame shows to our page, which makes it anew
// from what the browser has then. It speaks of one client at one origin, so that
// two of them cannot tell by it that they see the same browser.
func sessionState(id client.ID, redirectURI, browserState string) string {
	origin, ok := client.WebOrigin(redirectURI)
	if !ok {
		origin = "null" // an app without a web page; browsers write it so
	}
	salt := secret.Encode62(secret.Bytes(8))
	sum := sha256.Sum256([]byte(string(id) + " " + origin + " " + browserState + " " + salt))
	return base64.RawURLEncoding.EncodeToString(sum[:]) + "." + salt
}
