package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/authgrove/authgrove/internal/oauth"
	"github.com/authgrove/authgrove/internal/secret"
)

// Refusal is a no as HTTP says it. Handlers return oauth errors, which become
// refusals by the table of statuses; what HTTP itself decides (a wrong path,
// method, host, content type, size) is a Refusal from the start.
type Refusal struct {
	Status      int
	Code        oauth.ErrorCode
	Description string      // plain sentence; becomes ASCII without quotes
	Header      http.Header // what the status calls for: Allow, WWW-Authenticate, Retry-After
	Cause       error       // for the log alone
}

func (r *Refusal) Error() string {
	return fmt.Sprintf("%d %s: %s", r.Status, r.Code, r.Description)
}

// Unwrap lets errors.Is find the code and the cause.
func (r *Refusal) Unwrap() []error {
	if r.Cause == nil {
		return []error{r.Code}
	}
	return []error{r.Code, r.Cause}
}

// refuse is for refusals that are HTTP's own: to the protocol they are all
// invalid_request, the status tells them apart.
func refuse(status int, format string, arguments ...any) *Refusal {
	return &Refusal{
		Status:      status,
		Code:        oauth.InvalidRequest,
		Description: fmt.Sprintf(format, arguments...),
	}
}

// with adds one header to a refusal under construction.
func (r *Refusal) with(name, value string) *Refusal {
	if r.Header == nil {
		r.Header = http.Header{}
	}
	r.Header.Set(name, value)
	return r
}

// refusalOf gives every error its one shape on the wire. An error that names
// no code is ours: server_error, and its text is for the log alone.
func refusalOf(err error) *Refusal {
	var refusal *Refusal
	if errors.As(err, &refusal) {
		return refusal
	}
	var protocol *oauth.Error
	if errors.As(err, &protocol) {
		cause := protocol.Cause
		if err != error(protocol) {
			cause = err // what wraps it may tell its edge more, such as why there is only a page
		}
		refusal := fromCode(protocol.Code, protocol.Description, cause)
		if protocol.RetryAfter > 0 { // the caller's own doing, so not the server's 503 (RFC 6585 §4)
			refusal.Status = http.StatusTooManyRequests
			refusal.with("Retry-After", strconv.Itoa(int(protocol.RetryAfter/time.Second)))
		}
		return refusal
	}
	var code oauth.ErrorCode
	if errors.As(err, &code) {
		description := ""
		if code == oauth.TemporarilyUnavailable {
			description = "Something that this needs does not answer. Try again in a moment."
		}
		return fromCode(code, description, err)
	}
	if errors.Is(err, secret.ErrBusy) {
		return fromCode(oauth.TemporarilyUnavailable, "Too many passwords are being checked. Try again in a moment.", err)
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return fromCode(oauth.TemporarilyUnavailable, "The request was given up before it was done.", err)
	}
	return fromCode(oauth.ServerError, "Something failed on our side. The request id finds it in the log.", err)
}

// fromCode adds the headers without which a status is incomplete: a 401 names
// the scheme that would have worked (RFC 9110 §15.5.2), a 503 when to come back.
func fromCode(code oauth.ErrorCode, description string, cause error) *Refusal {
	refusal := &Refusal{Status: Status(code), Code: code, Description: description, Cause: cause}
	switch code {
	case oauth.InvalidClient:
		refusal.with("WWW-Authenticate", basicChallenge)
	case oauth.InvalidToken, oauth.InsufficientScope:
		refusal.with("WWW-Authenticate", bearerChallenge(code, description, ""))
	case oauth.TemporarilyUnavailable:
		refusal.with("Retry-After", "1")
	}
	return refusal
}

// forBrowsers adapts a refusal to a caller who would answer a 401 with a
// dialogue for a password that no person has.
func (r *Refusal) forBrowsers() *Refusal {
	if r.Status != http.StatusUnauthorized && r.Header.Get("WWW-Authenticate") == "" {
		return r
	}
	adapted := *r
	adapted.Header = r.Header.Clone()
	adapted.Header.Del("WWW-Authenticate")
	if adapted.Status == http.StatusUnauthorized {
		adapted.Status = http.StatusBadRequest
	}
	return &adapted
}
