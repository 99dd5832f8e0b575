package web

import (
	"net"
	"net/http"
	"net/url"
	"strings"
)

// hostRule compares the Host header with the configured url. No answer is
// built from Host, but a server that answers on any name can be rebound by DNS
// and cached under a foreign one.
type hostRule struct {
	origin      string
	host        string // lower case, without the scheme's default port
	defaultPort string
	aliases     [2]string // loopback addresses of a url on localhost
}

func newHostRule(u *url.URL) hostRule {
	rule := hostRule{defaultPort: ":443"}
	if u.Scheme == "http" {
		rule.defaultPort = ":80"
	}
	rule.host = rule.normal(u.Host)
	rule.origin = u.Scheme + "://" + rule.host
	if name, port := u.Hostname(), u.Port(); strings.EqualFold(name, "localhost") {
		if port == "" {
			port = rule.defaultPort[1:]
		}
		rule.aliases[0] = rule.normal(net.JoinHostPort("127.0.0.1", port))
		rule.aliases[1] = rule.normal(net.JoinHostPort("::1", port))
	}
	return rule
}

func (h hostRule) normal(host string) string {
	return strings.TrimSuffix(strings.ToLower(host), h.defaultPort)
}

// check lets the configured host pass and sends a browser that typed the
// loopback address to the name, which passkeys and cookies need.
func (h hostRule) check(r *http.Request) (Result, error) {
	if r.Host == h.host {
		return nil, nil
	}
	host := h.normal(r.Host)
	if host == h.host {
		return nil, nil
	}
	reading := r.Method == http.MethodGet || r.Method == http.MethodHead
	// A request target without a leading slash ("*", "a:@evil.test") would change the name it is put behind.
	reading = reading && strings.HasPrefix(r.URL.RequestURI(), "/")
	if reading && host != "" && (host == h.aliases[0] || host == h.aliases[1]) {
		if result, err := Redirect302(h.origin + r.URL.RequestURI()); err == nil {
			return result, nil
		}
	}
	return nil, refuse(http.StatusMisdirectedRequest,
		"The request was sent to '%s', but this server is '%s'. If that is wrong, change the setting 'url'.",
		r.Host, h.host)
}
