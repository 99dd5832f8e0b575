package web

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

const formType = "application/x-www-form-urlencoded"

// Query is the request's query under the limits of a form.
func Query(r *http.Request) (url.Values, error) {
	values, err := parseParameters(r.URL.RawQuery)
	if err != nil {
		return nil, refuse(http.StatusBadRequest, "The query cannot be read: %v.", err)
	}
	return values, nil
}

// secretNames are the fields that must not be in an address, where logs and
// histories keep them (RFC 6749 §2.3.1).
var secretNames = []string{
	"client_secret", "client_assertion", "code", "code_verifier",
	"refresh_token", "token", "access_token", "password",
}

// Form reads the body of a POST. Parameters of the query are not part of it,
// and credentials there are refused, so that the mistake is seen at once.
func Form(r *http.Request) (url.Values, error) {
	if !isForm(r) {
		return nil, refuse(http.StatusUnsupportedMediaType, "Send the parameters as %s.", formType).
			with("Accept-Post", formType)
	}
	if err := refuseSecretsInQuery(r); err != nil {
		return nil, err
	}
	body, err := readBody(r)
	if err != nil {
		return nil, err
	}
	if err := eventOf(r).enter(); err != nil {
		return nil, err
	}
	values, err := parseParameters(body)
	if err != nil {
		return nil, refuse(http.StatusBadRequest, "The form cannot be read: %v.", err)
	}
	return values, nil
}

func refuseSecretsInQuery(r *http.Request) error {
	if r.URL.RawQuery == "" {
		return nil
	}
	query, err := Query(r)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(secretNames, query.Has) {
		return refuse(http.StatusBadRequest, "Credentials in the query are not accepted. Send them in the body.")
	}
	return nil
}

// isForm looks at the media type alone; its parameters change nothing, because
// a form is always UTF-8 here.
func isForm(r *http.Request) bool {
	types := r.Header["Content-Type"]
	if len(types) != 1 {
		return false
	}
	if types[0] == formType {
		return true
	}
	mediaType, _, _ := strings.Cut(types[0], ";")
	return strings.EqualFold(strings.TrimSpace(mediaType), formType)
}

var errTooLarge = refuse(http.StatusRequestEntityTooLarge, "The body is larger than 1 MB.")

// readBody never holds more than the limit, whatever length was announced.
func readBody(r *http.Request) (string, error) {
	if r.ContentLength > maxBody {
		return "", errTooLarge
	}
	reading := bodyReading{request: r}
	defer reading.leave()
	body, err := reading.all()
	var limit *http.MaxBytesError
	if errors.As(err, &limit) || len(body) > maxBody {
		return "", errTooLarge
	}
	if err != nil {
		return "", refuse(http.StatusBadRequest, "The body ended before its announced length.")
	}
	return string(body), nil
}
