package wire

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"sync"

	"github.com/authgrove/authgrove/internal/look"
)

// Recorder keeps what a library sends and receives through it.
type Recorder struct {
	Base http.RoundTripper

	mu   sync.Mutex
	seen []look.Exchange
}

// Last is the exchange that ended last; nil if there was none.
func (r *Recorder) Last() *look.Exchange {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.seen) == 0 {
		return nil
	}
	last := r.seen[len(r.seen)-1]
	return &last
}

// RoundTrip implements http.RoundTripper.
func (r *Recorder) RoundTrip(request *http.Request) (*http.Response, error) {
	e := look.Exchange{Method: request.Method, URL: request.URL.String(), Headers: headersOf(request.Header)}
	if request.Body != nil {
		body, err := io.ReadAll(request.Body)
		if err = firstOf(err, request.Body.Close()); err != nil {
			return nil, err
		}
		e.Body = string(body)
		request = request.Clone(request.Context())
		request.Body = io.NopCloser(bytes.NewReader(body))
	}
	response, err := r.Base.RoundTrip(request)
	if err != nil {
		return nil, err
	}
	answer, body, err := read(response)
	if err != nil {
		return nil, err
	}
	e.Answer = answer
	response.Body = io.NopCloser(bytes.NewReader(body))
	r.mu.Lock()
	defer r.mu.Unlock()
	r.seen = append(r.seen, e)
	return response, nil
}

// maxAnswer is more than any answer of the server.
const maxAnswer = 1 << 20

func read(response *http.Response) (*look.Answer, []byte, error) {
	body, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer+1))
	if err = firstOf(err, response.Body.Close()); err != nil {
		return nil, nil, err
	}
	if len(body) > maxAnswer {
		return nil, nil, fmt.Errorf("the answer of %s is larger than %d bytes", response.Request.URL.Path, maxAnswer)
	}
	return &look.Answer{Status: response.StatusCode, Reason: http.StatusText(response.StatusCode),
		Headers: headersOf(response.Header), Body: string(body)}, body, nil
}

// everywhere are headers that say nothing about an exchange: the same ones are
// in every answer of the server, whatever was asked.
var everywhere = []string{"Content-Length", "Content-Security-Policy", "Cross-Origin-Opener-Policy", "Date", "Pragma",
	"Referrer-Policy", "X-Content-Type-Options", "X-Frame-Options"}

func headersOf(header http.Header) (headers []look.Header) {
	for _, name := range slices.Sorted(maps.Keys(header)) {
		if slices.Contains(everywhere, name) {
			continue
		}
		for _, value := range header[name] {
			headers = append(headers, look.Header{Name: name, Value: value})
		}
	}
	return headers
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
