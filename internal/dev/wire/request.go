package wire

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/authgrove/authgrove/internal/look"
)

const formType = "application/x-www-form-urlencoded"

// Get is a GET that was not sent yet.
func Get(address string, headers ...look.Header) look.Exchange {
	return look.Exchange{Method: http.MethodGet, URL: address, Headers: headers}
}

// PostForm is a POST that was not sent yet. The fields stay in their order,
// because people read them.
func PostForm(address string, fields []look.Fact, headers ...look.Header) look.Exchange {
	headers = append([]look.Header{{Name: "Content-Type", Value: formType}}, headers...)
	return look.Exchange{Method: http.MethodPost, URL: address, Headers: headers, Body: Encode(fields)}
}

// Encode writes fields as a form or a query.
func Encode(fields []look.Fact) string {
	pairs := make([]string, len(fields))
	for i, f := range fields {
		pairs[i] = url.QueryEscape(f.Name) + "=" + url.QueryEscape(f.Value)
	}
	return strings.Join(pairs, "&")
}

// Basic authenticates a client; RFC 6749 §2.3.1 encodes both halves before RFC 7617 does.
func Basic(id, secret string) look.Header {
	pair := url.QueryEscape(id) + ":" + url.QueryEscape(secret)
	return look.Header{Name: "Authorization", Value: "Basic " + base64.StdEncoding.EncodeToString([]byte(pair))}
}

// Bearer presents an access token (RFC 6750 §2.1).
func Bearer(token string) look.Header {
	return look.Header{Name: "Authorization", Value: "Bearer " + token}
}

// Send performs an exchange and adds its answer. It follows no redirect by
// itself: a redirect is an answer to be looked at.
func Send(ctx context.Context, client *http.Client, e look.Exchange) (look.Exchange, error) {
	request, err := http.NewRequestWithContext(ctx, e.Method, e.URL, strings.NewReader(e.Body))
	if err != nil {
		return e, err
	}
	for _, h := range e.Headers {
		request.Header.Set(h.Name, h.Value)
	}
	still := *client
	still.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	response, err := still.Do(request)
	if err != nil {
		return e, fmt.Errorf("%s %s: %w", e.Method, request.URL.Path, err)
	}
	e.Answer, _, err = read(response)
	return e, err
}

// HeaderOf is the first value of a header of an answer, or "".
func HeaderOf(a *look.Answer, name string) string {
	for _, h := range a.Headers {
		if strings.EqualFold(h.Name, name) {
			return h.Value
		}
	}
	return ""
}
