package app

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"

	"github.com/authgrove/authgrove/internal/oauth"
)

// answer is what came back from an address, as far as it is looked at.
type answer struct {
	status int
	header http.Header
	body   []byte
	tls    *tls.ConnectionState
}

const maxAnswer = 64 << 10

// ask goes to the address itself: what a proxy of this machine for the way out
// would say is not what people see. It follows no redirect.
func ask(ctx context.Context, address string, anyCertificate bool, header http.Header) (*answer, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	for name, values := range header {
		request.Header[name] = values
	}
	transport := &http.Transport{DisableKeepAlives: true, TLSClientConfig: &tls.Config{InsecureSkipVerify: anyCertificate}}
	client := &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer))
	if err != nil {
		return nil, err
	}
	return &answer{response.StatusCode, response.Header, body, response.TLS}, nil
}

// ours: a proxy that answers for a server it cannot reach has no such header.
func (a *answer) ours() bool { return strings.HasPrefix(a.header.Get("X-Request-Id"), "req_") }

// address looks whether this server is what answers at its url.
func (d *doctor) address(ctx context.Context) []Finding {
	const check = "url"
	if problem := d.resolve(ctx, check); problem != nil {
		return []Finding{*problem}
	}
	alive, err := ask(ctx, d.config.URL+"/livez", false, nil)
	if err != nil {
		return []Finding{d.unreachable(ctx, check, err)}
	}
	found := []Finding{d.whoAnswers(ctx, check, alive)}
	if alive.tls != nil {
		found = append(found, d.judge("certificate", alive.tls.PeerCertificates[0]))
	}
	return found
}

func (d *doctor) resolve(ctx context.Context, check string) *Finding {
	host := d.url.Hostname()
	if _, err := netip.ParseAddr(host); err == nil || host == "localhost" {
		return nil
	}
	if _, err := net.DefaultResolver.LookupHost(ctx, host); err != nil {
		problem := trouble(check, "add a DNS record for "+host+", or correct url", "%s has no address: %s", host, reason(err))
		return &problem
	}
	return nil
}

func (d *doctor) unreachable(ctx context.Context, check string, err error) Finding {
	if refused := new(tls.CertificateVerificationError); errors.As(err, &refused) {
		return trouble("certificate", certificateFix(err), "%s", reason(refused.Err))
	}
	if d.local != "" {
		if alive, failed := ask(ctx, d.local, true, nil); failed == nil && alive.ours() {
			return trouble(check, "check the DNS record, the proxy and the firewall in front of it, or correct url",
				"the server runs on %s, but %s cannot be reached from this machine: %s", d.config.Listen, d.config.URL, reason(err))
		}
	}
	return warning(check, "start it with `authgrove serve` and ask again", "nothing answers at %s, and no server runs on %s: %s",
		d.config.URL, d.config.Listen, reason(err))
}

func certificateFix(err error) string {
	switch {
	case errors.As(err, new(x509.HostnameError)):
		return "get a certificate for the host in url, or correct url"
	case errors.As(err, new(x509.UnknownAuthorityError)):
		return "present the whole chain, with the intermediate certificates, of an authority that browsers trust"
	}
	return "renew the certificate, and restart the server or proxy that presents it"
}

// whoAnswers tells this server from another and from a proxy. /livez is answered
// under every name, so the Host that arrives is judged by the metadata.
func (d *doctor) whoAnswers(ctx context.Context, check string, alive *answer) Finding {
	if alive.status != http.StatusOK || !alive.ours() {
		return d.somethingElse(check, alive)
	}
	metadata, err := ask(ctx, d.config.URL+oauth.PathOpenID, false, nil)
	if err != nil {
		return trouble(check, "ask again; if it stays, look at the log of the proxy", "%s answers only at times: %s", d.config.URL, reason(err))
	}
	var said struct {
		Issuer string `json:"issuer"`
		Reason string `json:"error_description"`
	}
	_ = json.Unmarshal(metadata.body, &said) // what is no JSON names no issuer
	switch {
	case metadata.status == http.StatusMisdirectedRequest:
		return trouble(check, "have the proxy pass the Host header on unchanged, or correct url", "the Host that arrives is not the one of url: %s", said.Reason)
	case metadata.status != http.StatusOK || !metadata.ours():
		return d.somethingElse(check, metadata)
	case said.Issuer != d.config.URL:
		return trouble(check, "correct url, or send this name to this server", "the server that answers is %q", said.Issuer)
	}
	d.seen = metadata
	return fine(check, "%s answers as itself", d.config.URL)
}

func (d *doctor) somethingElse(check string, a *answer) Finding {
	switch {
	case a.header.Get("Location") != "":
		return trouble(check, "write the address that people end up at, or end the redirect", "%s is redirected to %q", d.config.URL, a.header.Get("Location"))
	case a.ours():
		return trouble(check, "look at the log of the server for "+a.header.Get("X-Request-Id"), "the server answers %d", a.status)
	case a.status >= http.StatusInternalServerError:
		return trouble(check, "start the server, and have the proxy reach it on "+d.config.Listen, "what is in front of the server answers %d", a.status)
	}
	return trouble(check, "send this name to this server, or correct url", "something else than this server answers, with %d", a.status)
}
