package web

import (
	"net/http"

	"github.com/authgrove/authgrove/internal/oauth"
)

// statuses is the one place where a code of the protocol becomes an HTTP
// status (RFC 6749 §5.2, RFC 6750 §3.1, RFC 7009 §2.2.1). A test walks
// oauth.Codes, so a new code cannot be forgotten here.
var statuses = map[oauth.ErrorCode]int{
	oauth.InvalidRequest:                  http.StatusBadRequest,
	oauth.InvalidClient:                   http.StatusUnauthorized,
	oauth.InvalidGrant:                    http.StatusBadRequest,
	oauth.UnauthorizedClient:              http.StatusBadRequest,
	oauth.UnsupportedGrantType:            http.StatusBadRequest,
	oauth.UnsupportedResponseType:         http.StatusBadRequest,
	oauth.UnsupportedTokenType:            http.StatusBadRequest,
	oauth.InvalidScope:                    http.StatusBadRequest,
	oauth.InvalidTarget:                   http.StatusBadRequest,
	oauth.InvalidToken:                    http.StatusUnauthorized,
	oauth.InsufficientScope:               http.StatusForbidden,
	oauth.AccessDenied:                    http.StatusBadRequest,
	oauth.LoginRequired:                   http.StatusBadRequest,
	oauth.ConsentRequired:                 http.StatusBadRequest,
	oauth.InteractionRequired:             http.StatusBadRequest,
	oauth.UnmetAuthenticationRequirements: http.StatusBadRequest,
	oauth.InvalidRequestObject:            http.StatusBadRequest,
	oauth.InvalidRequestURI:               http.StatusBadRequest,
	oauth.RequestNotSupported:             http.StatusBadRequest,
	oauth.RequestURINotSupported:          http.StatusBadRequest,
	oauth.RegistrationUnsupported:         http.StatusBadRequest,
	oauth.ServerError:                     http.StatusInternalServerError,
	oauth.TemporarilyUnavailable:          http.StatusServiceUnavailable,
}

// Status is the HTTP status of a code; a code unknown here is our own mistake.
func Status(code oauth.ErrorCode) int {
	if status, known := statuses[code]; known {
		return status
	}
	return http.StatusInternalServerError
}
