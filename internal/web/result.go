package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
)

// Result is what a handler decided to answer. Only this package can write one,
// and it is written once, after the handler returned: no handler answers twice
// or half. A Result is immutable and may be kept and returned again.
type Result interface {
	writeTo(w http.ResponseWriter, r *http.Request) (status int)
}

// Header values that are the same in every answer are shared, not allocated.
var (
	jsonType = []string{"application/json"}
	htmlType = []string{"text/html; charset=utf-8"}
	noStore  = []string{"no-store"}
	noCache  = []string{"no-cache"}
)

// document is a body that no cache may keep.
type document struct {
	status      int
	contentType []string
	security    string // Content-Security-Policy, where it is not the strictest
	framed      bool   // other sites may show it in a frame
	body        []byte
}

// JSON answers with v; what cannot be marshalled is an error before a byte is sent.
func JSON(status int, v any) (Result, error) {
	body, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("marshal the answer: %w", err)
	}
	return &document{status: status, contentType: jsonType, body: append(body, '\n')}, nil
}

// Bytes answers with a body that is already built.
func Bytes(status int, contentType string, body []byte) Result {
	return &document{status: status, contentType: []string{contentType}, body: body}
}

// Empty answers with a status alone, such as the 200 of RFC 7009 §2.2.
func Empty(status int) Result { return &document{status: status} }

// NoContent is the answer to a write of which nothing needs to be told.
func NoContent() Result { return Empty(http.StatusNoContent) }

func (d *document) writeTo(w http.ResponseWriter, _ *http.Request) int {
	header := w.Header()
	header["Cache-Control"] = noStore
	header["Pragma"] = noCache // RFC 6749 §5.1 asks for both
	if d.security != "" {
		header["Content-Security-Policy"] = []string{d.security}
	}
	if d.framed {
		header.Del("X-Frame-Options")
	}
	writeBody(w, d.status, d.contentType, d.body)
	return d.status
}

// writeBody states the length, so that a large body is not chunked and HEAD
// tells the truth. A failed write means that the caller has gone.
func writeBody(w http.ResponseWriter, status int, contentType []string, body []byte) {
	header := w.Header()
	if len(body) > 0 {
		header["Content-Type"] = contentType
	}
	if status != http.StatusNoContent {
		header["Content-Length"] = []string{strconv.Itoa(len(body))}
	}
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

// withHeader adds to a result what its body does not say.
type withHeader struct {
	Result
	header http.Header
}

// WithHeader answers like result, with one more header.
func WithHeader(result Result, name, value string) Result {
	return withHeader{result, http.Header{http.CanonicalHeaderKey(name): {value}}}
}

// WithCookies answers like result and sets or clears cookies.
func WithCookies(result Result, cookies ...*http.Cookie) Result {
	header := http.Header{}
	for _, cookie := range cookies {
		header.Add("Set-Cookie", cookie.String())
	}
	return withHeader{result, header}
}

func (a withHeader) writeTo(w http.ResponseWriter, r *http.Request) int {
	for name, values := range a.header {
		w.Header()[name] = append(w.Header()[name], values...)
	}
	return a.Result.writeTo(w, r)
}
