package app

import (
	"bytes"
	"context"
	"net/http"
	"strings"

	"github.com/authgrove/authgrove/internal/oauth"
)

// proxy looks at what is between people and this server: whether it leaves
// answers as they are, and whether it is believed about where people are.
func (d *doctor) proxy(ctx context.Context) []Finding {
	const check = "proxy"
	if d.url.Scheme == "http" {
		return []Finding{fine(check, "none is needed on loopback")}
	}
	if d.seen == nil && d.config.TLS.Mode == "files" {
		return nil // whether there is one shows in an answer only
	}
	var found []Finding
	if d.seen != nil {
		if lost := lostHeaders(d.seen); len(lost) > 0 {
			found = append(found, warning(check, "let the proxy pass these headers on", "answers arrive without %s", strings.Join(lost, ", ")))
		}
	}
	return append(found, d.believed(ctx, check))
}

// lostHeaders are those of every answer of this server that did not arrive.
func lostHeaders(a *answer) (lost []string) {
	for _, name := range []string{"Strict-Transport-Security", "Content-Security-Policy", "X-Content-Type-Options"} {
		if a.header.Get(name) == "" {
			lost = append(lost, name)
		}
	}
	return lost
}

// believed judges trusted_proxies. What the server makes of X-Forwarded-For is
// seen from outside in one case only: it refuses a list with an entry that is no
// address, but only from a proxy that it believes.
func (d *doctor) believed(ctx context.Context, check string) Finding {
	if d.endsTLSHere() {
		return fine(check, "there is none: the certificate that people see is this server's own")
	}
	if len(d.config.TrustedProxies) == 0 {
		return warning(check, "name the addresses of the proxy in trusted_proxies, and have it send X-Forwarded-For",
			"https ends in front of this server, but trusted_proxies is empty: X-Forwarded-For is not believed, so everybody seems to "+
				"come from the proxy's address, and shares its budgets")
	}
	if d.seen != nil {
		probe, err := ask(ctx, d.config.URL+oauth.PathOpenID, false, http.Header{"X-Forwarded-For": {"nobody"}})
		if err == nil && probe.status == http.StatusBadRequest && probe.ours() {
			return fine(check, "X-Forwarded-For is believed as the proxy sends it")
		}
	}
	return fine(check, "trusted_proxies is set; whether the proxy is among them shows in the history of an account after a sign-in: "+
		"the place must be the person's, not the proxy's")
}

// endsTLSHere compares the certificate that people see with this server's own.
func (d *doctor) endsTLSHere() bool {
	if d.config.TLS.Mode != "files" || d.seen == nil || d.seen.tls == nil {
		return false
	}
	own, err := d.ownCertificate()
	return err == nil && bytes.Equal(own.Raw, d.seen.tls.PeerCertificates[0].Raw)
}
