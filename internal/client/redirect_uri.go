package client

import (
	"net/netip"
	"net/url"
	"strings"
)

// responseParameters may not stand in a registered URI: an answer must hold each of them once.
var responseParameters = []string{"code", "state", "iss", "error", "error_description", "error_uri",
	"access_token", "id_token", "token_type", "expires_in", "scope", "response", "session_state"}

const maxRedirectURI = 2048

// checkRedirectURI holds the rules for an address that browsers are sent to
// (RFC 6749 §3.1.2, RFC 8252 §7, RFC 9700 §2.1): absolute, no fragment, no
// userinfo, no wildcard; https, loopback http, or a private-use scheme.
func checkRedirectURI(ps *Problems, member, text string, t Type) {
	u, err := url.Parse(text)
	switch {
	case err != nil || len(text) > maxRedirectURI || strings.ContainsFunc(text, notInURI):
		ps.add(member, "%q is not a URI", text)
	case u.Scheme == "" || u.Opaque != "" && u.Scheme == "https":
		ps.add(member, "%q is not absolute", text)
	case u.Fragment != "" || strings.Contains(text, "#"):
		ps.add(member, "%q has a fragment (RFC 6749 §3.1.2)", text)
	case u.User != nil || strings.Contains(u.Host, "*") || strings.Contains(u.Path, "*"):
		ps.add(member, "%q has a user name or a wildcard", text)
	case hasDotSegment(u.Path):
		ps.add(member, "%q has a dot segment", text)
	default:
		checkRedirectScheme(ps, member, text, u, t)
		checkRedirectQuery(ps, member, text, u)
	}
}

func checkRedirectScheme(ps *Problems, member, text string, u *url.URL, t Type) {
	switch {
	case u.Scheme == "https" && u.Host != "":
	case u.Scheme == "http" && isLoopback(u.Hostname()):
	case u.Scheme == "http":
		ps.add(member, "%q is plain http; only loopback addresses may be", text)
	case strings.Contains(u.Scheme, ".") || t == Native && !riskyScheme(u.Scheme):
		// RFC 8252 §7.1 wants a reversed domain name; native apps in the
		// field use bare schemes too, and the code stays bound by PKCE.
		if t != Native {
			ps.add(member, "%q has a private-use scheme, which only native apps may use", text)
		}
	default:
		ps.add(member, "%q has a scheme that no app may use", text)
	}
}

func riskyScheme(s string) bool {
	switch s {
	case "javascript", "data", "vbscript", "file", "blob", "about", "filesystem", "view-source", "ws", "wss",
		"ftp", "mailto", "tel", "sms", "intent", "chrome", "content", "jar", "http", "https":
		return true
	}
	return false
}

func checkRedirectQuery(ps *Problems, member, text string, u *url.URL) {
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		ps.add(member, "%q has a malformed query", text)
		return
	}
	for _, name := range responseParameters {
		if query.Has(name) {
			ps.add(member, "%q has the parameter %s, which the answer uses", text, name)
		}
	}
}

func notInURI(r rune) bool {
	return r <= ' ' || r >= 0x7f || strings.ContainsRune("\"<>\\^`{|}", r)
}

func hasDotSegment(path string) bool {
	for segment := range strings.SplitSeq(path, "/") {
		if segment == "." || segment == ".." || strings.HasPrefix(segment, "..;") {
			return true
		}
	}
	return false
}

func isLoopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}

// MatchRedirect reports whether sent is one of the registered redirect URIs:
// the same bytes, except that a native app on a loopback address may use any
// port, because it learns its port only when it starts (RFC 8252 §7.3).
func (m *Metadata) MatchRedirect(sent string) bool {
	for _, registered := range m.RedirectURIs {
		if registered == sent || m.Type == Native && sameButLoopbackPort(registered, sent) {
			return true
		}
	}
	return false
}

// sameButLoopbackPort compares the text around the port, so that nothing but
// the port is given up: no path, query or host is interpreted.
func sameButLoopbackPort(registered, sent string) bool {
	for _, prefix := range []string{"http://127.0.0.1", "http://[::1]", "http://localhost"} {
		r, ok := strings.CutPrefix(registered, prefix)
		s, same := strings.CutPrefix(sent, prefix)
		if ok && same {
			rest, okR := afterPort(r)
			sentRest, okS := afterPort(s)
			return okR && okS && rest == sentRest
		}
	}
	return false
}

// afterPort cuts an optional ":port" and returns what follows; ok is false if
// something other than a port, a path, a query or the end follows the host.
func afterPort(s string) (rest string, ok bool) {
	if strings.HasPrefix(s, ":") {
		end := 1
		for end < len(s) && s[end] >= '0' && s[end] <= '9' {
			end++
		}
		if end == 1 || end > len(":65535") {
			return "", false
		}
		s = s[end:]
	}
	return s, s == "" || s[0] == '/' || s[0] == '?'
}

// HasPostLogoutRedirect reports whether the URI is registered, byte for byte.
func (m *Metadata) HasPostLogoutRedirect(sent string) bool {
	for _, registered := range m.PostLogoutRedirectURIs {
		if registered == sent {
			return true
		}
	}
	return false
}

// NearestRedirect returns the registered URI that differs from sent by at most
// three characters, for the error page; an unrelated address is not told.
func (m *Metadata) NearestRedirect(sent string) (string, bool) {
	if len(sent) > maxRedirectURI {
		return "", false
	}
	best, distance := "", 4
	for _, registered := range m.RedirectURIs {
		if d := editDistance(registered, sent, distance); d < distance {
			best, distance = registered, d
		}
	}
	return best, best != ""
}

// editDistance is Levenshtein's, cut off at limit.
func editDistance(a, b string, limit int) int {
	if len(a)-len(b) >= limit || len(b)-len(a) >= limit {
		return limit
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		diagonal, lowest := row[0], i
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := diagonal
			if a[i-1] != b[j-1] {
				cost = 1 + min(diagonal, row[j], row[j-1])
			}
			diagonal, row[j] = row[j], cost
			lowest = min(lowest, cost)
		}
		if lowest >= limit {
			return limit
		}
	}
	return min(row[len(b)], limit)
}
