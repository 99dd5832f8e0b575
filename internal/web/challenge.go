package web

import (
	"net/http"
	"strings"

	"github.com/authgrove/authgrove/internal/oauth"
)

// The realm is fixed: it names the kind of account, not the caller's address.
const (
	basicChallenge = `Basic realm="authgrove", charset="UTF-8"`
	bearerRealm    = `Bearer realm="authgrove"`
)

// bearerChallenge builds WWW-Authenticate for RFC 6750 §3. Without a code it
// is the bare challenge for a request that carried no token at all.
func bearerChallenge(code oauth.ErrorCode, description, scope string) string {
	var challenge strings.Builder
	challenge.WriteString(bearerRealm)
	attribute := func(name, value string) {
		if value != "" {
			challenge.WriteString(`, ` + name + `="` + plainText(value) + `"`)
		}
	}
	attribute("error", string(code))
	attribute("error_description", description)
	attribute("scope", scope)
	return challenge.String()
}

// NeedScope refuses a valid token that does not reach far enough, and says
// which scope would (RFC 6750 §3.1).
func NeedScope(scope string) error {
	const description = "The access token lacks a scope that this request needs."
	refusal := &Refusal{
		Status:      http.StatusForbidden,
		Code:        oauth.InsufficientScope,
		Description: description,
	}
	return refusal.with("WWW-Authenticate", bearerChallenge(oauth.InsufficientScope, description, scope))
}

// plainText keeps a description inside the alphabet of RFC 6749 §5.2, which is
// also safe in a quoted header value and in a JSON string without escaping.
func plainText(text string) string {
	for i := range len(text) {
		if !plainByte(text[i]) {
			return replaceOthers(text)
		}
	}
	return text
}

func plainByte(b byte) bool { return b >= ' ' && b <= '~' && b != '"' && b != '\\' }

func replaceOthers(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '"':
			return '\''
		case r == '\t' || r == '\r' || r == '\n':
			return ' '
		case r > '~' || !plainByte(byte(r)):
			return '?'
		}
		return r
	}, text)
}
