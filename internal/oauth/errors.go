// Spec: RFC 6749 §4.1.2.1 and §5.2, RFC 6750 §3.1, RFC 8707 §2, RFC 9101 §7, OpenID Connect Core §3.1.2.6.

package oauth

import (
	"fmt"
	"time"
)

// ErrorCode is the value of the `error` member on the wire. It is an error by
// itself, so that a caller can test errors.Is(err, oauth.InvalidGrant).
type ErrorCode string

// The codes this server sends. Each is spelled as its specification spells it.
const (
	InvalidRequest          ErrorCode = "invalid_request"
	InvalidClient           ErrorCode = "invalid_client"
	InvalidGrant            ErrorCode = "invalid_grant"
	UnauthorizedClient      ErrorCode = "unauthorized_client"
	UnsupportedGrantType    ErrorCode = "unsupported_grant_type"
	UnsupportedResponseType ErrorCode = "unsupported_response_type"
	UnsupportedTokenType    ErrorCode = "unsupported_token_type"
	InvalidScope            ErrorCode = "invalid_scope"
	InvalidTarget           ErrorCode = "invalid_target"
	InvalidToken            ErrorCode = "invalid_token"
	InsufficientScope       ErrorCode = "insufficient_scope"
	AccessDenied            ErrorCode = "access_denied"
	LoginRequired           ErrorCode = "login_required"
	ConsentRequired         ErrorCode = "consent_required"
	InteractionRequired     ErrorCode = "interaction_required"
	// UnmetAuthenticationRequirements: OpenID Connect Core Error Code unmet_authentication_requirements 1.0.
	UnmetAuthenticationRequirements ErrorCode = "unmet_authentication_requirements"
	InvalidRequestObject            ErrorCode = "invalid_request_object"
	InvalidRequestURI               ErrorCode = "invalid_request_uri"
	RequestNotSupported             ErrorCode = "request_not_supported"
	RequestURINotSupported          ErrorCode = "request_uri_not_supported"
	RegistrationUnsupported         ErrorCode = "registration_not_supported"
	ServerError                     ErrorCode = "server_error"
	TemporarilyUnavailable          ErrorCode = "temporarily_unavailable"
)

// Codes lists every code above, for the table that maps them to HTTP and the
// test that walks it.
func Codes() []ErrorCode {
	return []ErrorCode{
		InvalidRequest, InvalidClient, InvalidGrant, UnauthorizedClient, UnsupportedGrantType,
		UnsupportedResponseType, UnsupportedTokenType, InvalidScope, InvalidTarget, InvalidToken,
		InsufficientScope, AccessDenied, LoginRequired, ConsentRequired, InteractionRequired,
		UnmetAuthenticationRequirements, InvalidRequestObject, InvalidRequestURI,
		RequestNotSupported, RequestURINotSupported, RegistrationUnsupported, ServerError,
		TemporarilyUnavailable,
	}
}

func (c ErrorCode) Error() string { return string(c) }

// Error is a refusal: the code, a plain sentence for the developer who reads
// it, and the cause that only the log sees. It knows nothing of HTTP.
type Error struct {
	Code        ErrorCode
	Description string
	Cause       error
	// RetryAfter is set if nothing is wrong but that this caller asks too often.
	RetryAfter time.Duration
}

func (e *Error) Error() string {
	if e.Cause != nil {
		return fmt.Sprintf("%s: %s: %v", e.Code, e.Description, e.Cause)
	}
	return fmt.Sprintf("%s: %s", e.Code, e.Description)
}

// Unwrap lets errors.Is find both the code and the cause.
func (e *Error) Unwrap() []error {
	if e.Cause == nil {
		return []error{e.Code}
	}
	return []error{e.Code, e.Cause}
}

// refuse builds a refusal from a format; arguments must never be secrets.
func refuse(code ErrorCode, format string, args ...any) *Error {
	return &Error{Code: code, Description: fmt.Sprintf(format, args...)}
}
