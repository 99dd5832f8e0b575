package web

import (
	"encoding/base64"
	"net/http"
	"strings"

	"github.com/authgrove/authgrove/internal/oauth"
)

// BasicCredentials reads client_secret_basic (RFC 6749 §2.3.1). Without an
// Authorization header present is false; a header that is there but is not
// well-formed Basic is invalid_client, never "no credentials".
func BasicCredentials(r *http.Request) (id, secret string, present bool, err error) {
	lines := r.Header["Authorization"]
	if len(lines) == 0 {
		return "", "", false, nil
	}
	if len(lines) > 1 {
		return "", "", true, badBasic("There is more than one Authorization header.")
	}
	scheme, encoded := splitScheme(lines[0])
	if !strings.EqualFold(scheme, "Basic") {
		return "", "", true, badBasic("A client authenticates with the Basic scheme here.")
	}
	id, secret, ok := parseBasic(encoded)
	if !ok {
		return "", "", true, badBasic("The Basic credentials are malformed.")
	}
	return id, secret, true, nil
}

func badBasic(description string) error {
	return &oauth.Error{Code: oauth.InvalidClient, Description: description}
}

// splitScheme cuts a value of Authorization at its first spaces (RFC 9110 §11.4).
func splitScheme(value string) (scheme, rest string) {
	scheme, rest, _ = strings.Cut(value, " ")
	return scheme, strings.Trim(rest, " ")
}

// parseBasic decodes base64, cuts at the first colon, and then decodes both
// parts as form values, in that order: a colon inside the id comes as %3A.
func parseBasic(encoded string) (id, secret string, ok bool) {
	decoded, err := base64.StdEncoding.Strict().DecodeString(encoded)
	if err != nil {
		return "", "", false
	}
	rawID, rawSecret, found := strings.Cut(string(decoded), ":")
	if !found || rawID == "" {
		return "", "", false
	}
	if id, err = unescape(rawID); err != nil {
		return "", "", false
	}
	if secret, err = unescape(rawSecret); err != nil {
		return "", "", false
	}
	return id, secret, true
}
