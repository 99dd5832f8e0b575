package app

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"time"
)

// expiresSoon is when a certificate should have been renewed: the usual ones
// live 90 days or less and are renewed a month before their end.
const expiresSoon = 14 * 24 * time.Hour

// tlsFiles looks at the certificate that this server would present itself.
func (d *doctor) tlsFiles(context.Context) []Finding {
	const check = "tls"
	switch {
	case d.config.TLS.Mode == "files":
	case d.url.Scheme == "https":
		return []Finding{fine(check, "off: something in front of %s must speak https for it", d.config.Listen)}
	default:
		return []Finding{fine(check, "off: nothing leaves this machine")}
	}
	own, err := d.ownCertificate()
	if err != nil {
		return []Finding{trouble(check, "put a certificate chain and its private key, both PEM, at tls.cert_file and tls.key_file", "%s", reason(err))}
	}
	return []Finding{d.judge(check, own)}
}

// ownCertificate fails if a file cannot be read or the key is another's.
func (d *doctor) ownCertificate() (*x509.Certificate, error) {
	pair, err := tls.LoadX509KeyPair(d.config.TLS.CertFile, d.config.TLS.KeyFile)
	if err != nil {
		return nil, err
	}
	return pair.Leaf, nil
}

// judge says whether a certificate is for this host and for now.
func (d *doctor) judge(check string, c *x509.Certificate) Finding {
	const renew = "renew it, and restart the server or proxy that presents it"
	now, until := time.Now(), c.NotAfter.UTC().Format(time.DateOnly)
	switch err := c.VerifyHostname(d.url.Hostname()); {
	case err != nil:
		return trouble(check, "get a certificate for "+d.url.Hostname(), "%s", reason(err))
	case now.After(c.NotAfter):
		return trouble(check, renew, "the certificate has expired on %s", until)
	case now.Before(c.NotBefore):
		return trouble(check, "look at the clock of this machine, or wait", "the certificate is not valid before %s", c.NotBefore.UTC().Format(time.DateTime))
	case now.Add(expiresSoon).After(c.NotAfter):
		return warning(check, renew, "the certificate expires on %s", until)
	}
	return fine(check, "the certificate is for %s and good until %s", d.url.Hostname(), until)
}
