package web

import (
	"net/http"
	"strings"

	"github.com/authgrove/authgrove/internal/oauth"
)

// Bearer reads an access token from the Authorization header (RFC 6750 §2.1).
// A token in the query is refused even beside a good header: it is already in
// somebody's log.
func Bearer(r *http.Request) (string, error) {
	token, present, err := headerToken(r)
	if err != nil {
		return "", err
	}
	if !present {
		return "", noToken()
	}
	return token, nil
}

// BearerOrForm also takes the form field access_token of a POST (RFC 6750
// §2.2). It then reads the body.
func BearerOrForm(r *http.Request) (string, error) {
	token, inHeader, err := headerToken(r)
	if err != nil {
		return "", err
	}
	var fields []string
	if r.Method == http.MethodPost && isForm(r) {
		form, err := Form(r)
		if err != nil {
			return "", err
		}
		fields = form["access_token"]
	}
	switch {
	case len(fields) > 1 || len(fields) == 1 && inHeader:
		return "", badToken(oauth.InvalidRequest, "The access token was sent more than once.")
	case inHeader:
		return token, nil
	case len(fields) == 0:
		return "", noToken()
	case !isToken68(fields[0]):
		return "", badToken(oauth.InvalidToken, "The access token is malformed.")
	}
	return fields[0], nil
}

func headerToken(r *http.Request) (token string, present bool, err error) {
	if r.URL.RawQuery != "" {
		if query, err := Query(r); err != nil || query.Has("access_token") {
			return "", false, badToken(oauth.InvalidRequest, "An access token in the query is not accepted.")
		}
	}
	lines := r.Header["Authorization"]
	if len(lines) > 1 {
		return "", false, badToken(oauth.InvalidRequest, "There is more than one Authorization header.")
	}
	if len(lines) == 0 {
		return "", false, nil
	}
	scheme, token := splitScheme(lines[0])
	if !strings.EqualFold(scheme, "Bearer") {
		return "", false, nil
	}
	if !isToken68(token) {
		return "", false, badToken(oauth.InvalidToken, "The access token is malformed.")
	}
	return token, true, nil
}

// badToken carries its challenge, because RFC 6750 §3 wants one with the 400 too.
func badToken(code oauth.ErrorCode, description string) error {
	refusal := fromCode(code, description, nil)
	return refusal.with("WWW-Authenticate", bearerChallenge(code, description, ""))
}

// noToken challenges without a code: whoever sent no token made no mistake
// that a code could name (RFC 6750 §3.1).
func noToken() error {
	return fromCode(oauth.InvalidToken, "This request needs an access token.", nil).
		with("WWW-Authenticate", bearerRealm)
}

// isToken68 checks the alphabet of RFC 6750 §2.1, in which all our tokens are.
func isToken68(token string) bool {
	body := strings.TrimRight(token, "=")
	if body == "" {
		return false
	}
	for i := range len(body) {
		switch b := body[i]; {
		case 'a' <= b && b <= 'z', 'A' <= b && b <= 'Z', '0' <= b && b <= '9':
		case strings.IndexByte("-._~+/", b) >= 0:
		default:
			return false
		}
	}
	return true
}
