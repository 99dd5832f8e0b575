package transcript

import (
	"fmt"
	"net/http"
	"net/textproto"
	"net/url"
	"strconv"
	"strings"
)

// request is what goes over the wire, header names spelled as written.
type request struct {
	actor  string
	method string
	target string
	host   string
	header []field
	body   string
}

// build fills in the variables and only those headers that HTTP cannot do
// without; each of them can be written in the transcript instead, wrongly too.
func (p *player) build(e *exchange) (*request, error) {
	target, err := p.target(e)
	if err != nil {
		return nil, err
	}
	sent := &request{actor: e.actor, method: e.method, target: target, host: p.base.Host}
	for _, line := range e.header {
		value, err := p.expand(line.value)
		if err != nil {
			return nil, err
		}
		if strings.ContainsAny(value, "\r\n") {
			return nil, fmt.Errorf("the value of %s would end the header", line.name)
		}
		if strings.EqualFold(line.name, "Host") {
			sent.host = value
			continue
		}
		sent.header = append(sent.header, field{line.name, value})
	}
	if e.form != nil {
		if sent.body, err = p.encode(e.form); err != nil {
			return nil, err
		}
		sent.orElse("Content-Type", "application/x-www-form-urlencoded")
	} else if sent.body, err = p.expand(strings.Join(e.body, "\n")); err != nil {
		return nil, err
	}
	if (sent.body != "" || e.method == http.MethodPost) && !sent.has("Transfer-Encoding") {
		sent.orElse("Content-Length", strconv.Itoa(len(sent.body)))
	}
	return sent, nil
}

// target accepts the server's own absolute addresses, as captured from Location.
func (p *player) target(e *exchange) (string, error) {
	target, err := p.expand(e.target)
	if err != nil {
		return "", err
	}
	if rest, own := strings.CutPrefix(target, p.vars["url"]); own && strings.HasPrefix(rest, "/") {
		target = rest
	}
	if !strings.HasPrefix(target, "/") && target != "*" || strings.ContainsAny(target, " \r\n") {
		return "", fmt.Errorf("%q is not a path on this server", target)
	}
	query, err := p.encode(e.query)
	if err != nil || query == "" {
		return target, err
	}
	if strings.Contains(target, "?") {
		return target + "&" + query, nil
	}
	return target + "?" + query, nil
}

// encode keeps the order of the fields, and those that come twice.
func (p *player) encode(fields []field) (string, error) {
	encoded := make([]string, len(fields))
	for i, parameter := range fields {
		value, err := p.expand(parameter.value)
		if err != nil {
			return "", err
		}
		encoded[i] = url.QueryEscape(parameter.name) + "=" + url.QueryEscape(value)
	}
	return strings.Join(encoded, "&"), nil
}

func (r *request) has(name string) bool {
	for _, line := range r.header {
		if strings.EqualFold(line.name, name) {
			return true
		}
	}
	return false
}

func (r *request) orElse(name, value string) {
	if !r.has(name) {
		r.header = append(r.header, field{textproto.CanonicalMIMEHeaderKey(name), value})
	}
}

// text is the request as it is sent, and as a failure shows it.
func (r *request) text() string {
	var text strings.Builder
	text.WriteString(r.method + " " + r.target + " HTTP/1.1\r\n")
	text.WriteString("Host: " + r.host + "\r\n")
	for _, line := range r.header {
		text.WriteString(line.name + ": " + line.value + "\r\n")
	}
	text.WriteString("Connection: close\r\n\r\n" + r.body)
	return text.String()
}
