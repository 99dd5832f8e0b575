package client

import (
	"net/url"
	"strings"
)

// WebOrigin is the origin of an http or https URI, as browsers write it: in lower
// case, without the port that the scheme has anyway (RFC 6454 §6.2). Other URIs
// have none.
func WebOrigin(uri string) (string, bool) {
	u, err := url.Parse(uri)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return "", false
	}
	host := strings.ToLower(u.Host)
	if port := u.Port(); port == "" || u.Scheme == "https" && port == "443" || u.Scheme == "http" && port == "80" {
		host = strings.TrimSuffix(host, ":"+port)
	}
	return u.Scheme + "://" + host, true
}
