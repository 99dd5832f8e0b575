package web

import (
	"net/http"
	"strconv"
)

// Edge is the side of the server on which a route lies. Dialects make their
// own: the same refusals, another body.
type Edge struct {
	// Refuse words a refusal for whoever listens on this side.
	Refuse func(*http.Request, *Refusal) (Result, error)
	// Browsers is true where a cookie may speak for a person. There a write
	// that another site started is refused, and no answer asks for HTTP
	// credentials.
	Browsers bool
	// programs is true where every answer is data.
	programs bool
}

// Programs is the edge for machines: refusals are the JSON of RFC 6749 §5.2
// with the request id beside it.
func Programs() Edge { return Edge{Refuse: refuseJSON, programs: true} }

// People is the edge for browsers; page words a refusal as a page.
func People(page func(*http.Request, *Refusal) (Result, error)) Edge {
	return Edge{Refuse: page, Browsers: true}
}

// refuseJSON appends instead of marshalling: codes and descriptions are inside
// an alphabet that needs no escapes, and a refusal is the cheapest answer an
// attacker can ask for.
func refuseJSON(r *http.Request, refusal *Refusal) (Result, error) {
	body := make([]byte, 0, 256)
	body = append(body, `{"error":"`...)
	body = append(body, plainText(string(refusal.Code))...)
	if refusal.Description != "" {
		body = append(body, `","error_description":"`...)
		body = append(body, plainText(refusal.Description)...)
	}
	body = append(body, `","request_id":`...)
	body = strconv.AppendQuote(body, RequestID(r))
	body = append(body, '}', '\n')
	return &document{status: refusal.Status, contentType: jsonType, body: body}, nil
}
