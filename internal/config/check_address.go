package config

import (
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
)

const urlForm = "https, a host and nothing behind it, such as https://id.example.com"

// checkURL keeps the issuer in one spelling: clients compare it byte by byte (RFC 9207 §2.4, OpenID
// Connect Discovery 1.0 §4.3), so a form that browsers or proxies rewrite would lock them out.
func checkURL(c *Config, d *diagnosis) {
	if c.URL == "" {
		return
	}
	u, err := url.Parse(c.URL)
	if err != nil || u.Hostname() == "" {
		d.add("url", "got text that is no absolute URL", urlForm, "write the scheme, two slashes and the host")
		return
	}
	given, origin := quote(u.Redacted()), u.Scheme+"://"+u.Host
	switch {
	case u.Scheme != "https" && u.Scheme != "http":
		d.add("url", given, urlForm, "write https://"+u.Host)
	case u.Scheme == "http" && !isLoopback(u.Hostname()):
		d.add("url", given, urlForm+" (http is for localhost only)", "write https://"+u.Host+" and set tls, or put a proxy with TLS in front")
	case u.User != nil:
		d.add("url", given, urlForm, "remove the user name and password: write "+origin)
	case strings.ContainsAny(c.URL, "?#"):
		d.add("url", given, urlForm, "remove the query and fragment: write "+origin)
	case u.Path == "/":
		d.add("url", given, urlForm, "remove the slash at the end: write "+origin)
	case u.Path != "":
		d.add("url", given, urlForm, "remove the path, use a host name of its own: write "+origin)
	case !isASCIIHost(u.Host):
		d.add("url", given, "a host of ASCII letters, digits, hyphens and dots", "write it as browsers send it, with xn--")
	case u.Host != canonicalHost(u):
		d.add("url", given, "the host in lower case, without a final dot or the scheme's own port", "write "+u.Scheme+"://"+canonicalHost(u))
	case origin != c.URL:
		d.add("url", given, urlForm, "write "+origin)
	}
}

func isASCIIHost(host string) bool {
	return !strings.ContainsFunc(host, func(r rune) bool { return r <= ' ' || r > '~' || r == '%' })
}

func canonicalHost(u *url.URL) string {
	host, port := strings.ToLower(strings.TrimSuffix(u.Hostname(), ".")), u.Port()
	if address, err := netip.ParseAddr(host); err == nil {
		host = address.String()
	}
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	if port == "" || u.Scheme == "https" && port == "443" || u.Scheme == "http" && port == "80" {
		return host
	}
	return host + ":" + port
}

// onLoopback reports whether a url can be reached from this machine alone.
func onLoopback(text string) bool {
	u, err := url.Parse(text)
	return err == nil && isLoopback(u.Hostname())
}

func isLoopback(host string) bool {
	address, err := netip.ParseAddr(host)
	return strings.EqualFold(host, "localhost") || err == nil && address.IsLoopback()
}

func checkListeners(c *Config, d *diagnosis) {
	checkListener(d, "listen", c.Listen)
	if c.Metrics.Listen == "" {
		return
	}
	checkListener(d, "metrics.listen", c.Metrics.Listen)
	if _, port, err := net.SplitHostPort(c.Metrics.Listen); err == nil && port != "0" && c.Metrics.Listen == c.Listen {
		d.add("metrics.listen", "got the address of listen", "an address of its own", "write metrics: {listen: 127.0.0.1:9090}")
	}
}

func checkListener(d *diagnosis, path, given string) {
	host, port, err := net.SplitHostPort(given)
	n, portErr := strconv.Atoi(port)
	if err != nil || portErr != nil || n < 0 || n > 65535 || strings.ContainsAny(host, " /") {
		d.add(path, quote(given), "an address and a port", "write 127.0.0.1:8080, or :8080 for every address of this machine")
	}
}

func checkTLS(c *Config, d *diagnosis) {
	files := []struct{ path, name string }{{"tls.cert_file", c.TLS.CertFile}, {"tls.key_file", c.TLS.KeyFile}}
	for _, file := range files {
		switch {
		case c.TLS.Mode == "files" && file.name == "":
			d.add(file.path, "missing", "a PEM file, because tls.mode is files", "name the file, or write tls: {mode: off}")
		case c.TLS.Mode == "off" && file.name != "":
			d.add(file.path, quote(file.name), "nothing, because tls.mode is off", "write mode: files, or remove it")
		}
	}
	if c.TLS.Mode == "files" && strings.HasPrefix(c.URL, "http:") {
		d.add("url", quote(c.URL), "https, because tls.mode is files", "write "+strings.Replace(c.URL, "http:", "https:", 1))
	}
}

func checkProxies(c *Config, d *diagnosis) {
	for i, given := range c.TrustedProxies {
		prefix, err := netip.ParsePrefix(given)
		if err != nil {
			_, err = netip.ParseAddr(given)
		} else if prefix.Bits() == 0 {
			d.add(item("trusted_proxies", i), quote(given), "the networks of your proxies, not every address", "list your proxies")
		}
		if err != nil {
			d.add(item("trusted_proxies", i), quote(given), "an IP address or a network", "write 10.1.2.3 or 10.0.0.0/8")
		}
	}
}
