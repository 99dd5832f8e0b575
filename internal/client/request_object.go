package client

import (
	"net/url"
	"slices"
	"strings"
)

// AcceptsRequestObjects reports whether the client may send its parameters in a
// request object by value (RFC 9101).
func (m *Metadata) AcceptsRequestObjects() bool { return m.RequestObjectAlg != "" }

// HasRequestURI reports whether the client may send this reference to a request
// object. A fragment is not part of what is fetched (OpenID Connect Core §6.2).
func (m *Metadata) HasRequestURI(uri string) bool {
	bare, _, _ := strings.Cut(uri, "#")
	return slices.ContainsFunc(m.RequestURIs, func(registered string) bool {
		known, _, _ := strings.Cut(registered, "#")
		return known == bare
	})
}

func (m *Metadata) checkRequestObjects(ps *Problems) {
	if alg := m.RequestObjectAlg; alg != "" && alg != AlgNone && !slices.Contains(signingAlgs, alg) {
		ps.add("request_object_signing_alg", "%q is not one of ES256, RS256, EdDSA, PS256, none", alg)
	}
	for _, uri := range m.RequestURIs {
		u, err := url.Parse(uri)
		// Plain http is refused when it is fetched, unless the server is under test.
		if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil {
			ps.add("request_uris", "%q is not an https address", uri)
		}
	}
	if len(m.RequestURIs) > 0 && m.RequestObjectAlg == "" {
		ps.add("request_object_signing_alg", "name the algorithm of what request_uris hold, or none")
	}
}
