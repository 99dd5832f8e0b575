// Spec: OpenID Connect Session Management 1.0 §2 and §3.2.

package oauth

import (
	"crypto/sha256"
	"encoding/base64"
	"net/url"
	"strings"

	"github.com/authgrove/authgrove/internal/client"
	"github.com/authgrove/authgrove/internal/secret"
)

// sessionState is what the app's frame shows to our page, which makes it anew
// from what the browser has then. It speaks of one client at one origin, so that
// two of them cannot tell by it that they see the same browser.
func sessionState(id client.ID, redirectURI, browserState string) string {
	salt := secret.Encode62(secret.Bytes(8))
	sum := sha256.Sum256([]byte(string(id) + " " + originOf(redirectURI) + " " + browserState + " " + salt))
	return base64.RawURLEncoding.EncodeToString(sum[:]) + "." + salt
}

// originOf is the origin of an address as browsers write it (HTML, §7.1.1); an
// app without a web page has none.
func originOf(uri string) string {
	u, err := url.Parse(uri)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" {
		return "null"
	}
	host := strings.ToLower(u.Host)
	if u.Scheme == "https" {
		host = strings.TrimSuffix(host, ":443")
	} else {
		host = strings.TrimSuffix(host, ":80")
	}
	return u.Scheme + "://" + host
}
