package web

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"time"

	"github.com/authgrove/authgrove/internal/oauth"
)

// event collects what one request will be remembered by. It is the request's
// context itself, which saves every request an allocation. There is no field
// for a query, a body, a cookie or a header: what is not here cannot be logged.
type event struct {
	context.Context
	id      string
	started time.Time
	address netip.Addr
	route   string
	status  int
	client  string
	code    oauth.ErrorCode
	cause   error
	crowd   *crowd
	entered bool // whether it is counted in crowd
}

type eventKey struct{}

func begin(r *http.Request) *event {
	return &event{Context: r.Context(), id: newRequestID(), started: time.Now()}
}

func (e *event) Value(key any) any {
	if key == (eventKey{}) {
		return e
	}
	return e.Context.Value(key)
}

// eventOf gives a handler that is called outside a Site, as in its own test,
// an event that nobody reads.
func eventOf(r *http.Request) *event {
	if known, ok := r.Context().Value(eventKey{}).(*event); ok {
		return known
	}
	return &event{Context: r.Context()}
}

// RequestID is the id that the caller got and the log has.
func RequestID(r *http.Request) string { return eventOf(r).id }

// ClientAddress is the caller's address as far as configured proxies vouch
// for it.
func ClientAddress(r *http.Request) netip.Addr { return eventOf(r).address }

// SetClient notes which client the request turned out to be from. Only an id
// that was found in the store belongs here, not one that was merely sent.
func SetClient(r *http.Request, clientID string) { eventOf(r).client = clientID }

// SetError notes a refusal that is answered by a redirect, not by a status.
func SetError(r *http.Request, code oauth.ErrorCode) { eventOf(r).code = code }

// end writes the request's one line. A failure of ours is logged with its
// chain at level error, a caller's mistake with its cause at level info.
func (e *event) end(log *slog.Logger, method string) {
	level := slog.LevelInfo
	switch {
	case e.status == http.StatusServiceUnavailable:
		level = slog.LevelWarn
	case e.status >= http.StatusInternalServerError:
		level = slog.LevelError
	}
	if log == nil || !log.Enabled(e, level) {
		return
	}
	// The handler is called without the logger, which would look up the line of
	// source that nobody prints.
	now := time.Now()
	line := slog.NewRecord(now, level, "request", 0)
	line.AddAttrs(
		slog.String("method", method),
		slog.String("route", e.route),
		slog.Int("status", e.status),
		slog.Duration("duration", now.Sub(e.started)),
		slog.String("request_id", e.id),
		slog.String("client_prefix", addressPrefix(e.address)))
	if e.client != "" {
		line.AddAttrs(slog.String("client_id", e.client))
	}
	if e.code != "" {
		line.AddAttrs(slog.String("error", string(e.code)))
	}
	if e.cause != nil {
		line.AddAttrs(slog.String("cause", e.cause.Error()))
	}
	_ = log.Handler().Handle(e, line) // there is nowhere else to say that the log cannot be written
}

// addressPrefix names the network, not the person in it.
func addressPrefix(address netip.Addr) string {
	bits := 48
	if address.Is4() {
		bits = 24
	}
	prefix, err := address.Prefix(bits)
	if err != nil || !address.IsValid() {
		return ""
	}
	return prefix.String()
}
