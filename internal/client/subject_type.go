package client

import (
	"encoding/json"
	"net/url"
	"slices"
)

// SubjectType says whether clients can tell by sub that they see the same
// person (OpenID Connect Core §8).
type SubjectType string

// Public gives every client the account's own subject; Pairwise gives each
// sector another.
const (
	Public   SubjectType = "public"
	Pairwise SubjectType = "pairwise"
)

// Sector is what clients with one pairwise subject share: the host of the
// sector document, or else of the redirect URIs. It is empty if they have not
// one host, which Complete refuses for a pairwise client.
func (m *Metadata) Sector() string {
	if m.SectorIdentifierURI != "" {
		return hostOf(m.SectorIdentifierURI)
	}
	host := ""
	for _, uri := range m.RedirectURIs {
		h := hostOf(uri)
		if h == "" || host != "" && h != host {
			return ""
		}
		host = h
	}
	return host
}

func hostOf(uri string) string {
	u, err := url.Parse(uri)
	if err != nil || u.Scheme != "https" {
		return ""
	}
	return u.Hostname()
}

func (m *Metadata) checkSubjectType(ps *Problems) {
	if !slices.Contains([]SubjectType{Public, Pairwise}, m.SubjectType) {
		ps.add("subject_type", "%q is not one of public, pairwise", m.SubjectType)
	}
	if m.SectorIdentifierURI != "" && hostOf(m.SectorIdentifierURI) == "" {
		ps.add("sector_identifier_uri", "%q is not an https address", m.SectorIdentifierURI)
	}
	if m.SubjectType == Pairwise && m.Sector() == "" {
		ps.add("sector_identifier_uri", "pairwise subjects need it unless all redirect_uris are https at one host (OpenID Connect Core §8.1)")
	}
}

// CheckSectorDocument reports what is wrong with the content of
// sector_identifier_uri: it must be a JSON array that lists every redirect URI
// (OpenID Connect Registration §5). The error is Problems.
func (m *Metadata) CheckSectorDocument(content []byte) error {
	var listed []string
	var ps Problems
	if json.Unmarshal(content, &listed) != nil {
		ps.add("sector_identifier_uri", "its content is not a JSON array of addresses")
		return ps
	}
	for _, uri := range m.RedirectURIs {
		if !slices.Contains(listed, uri) {
			ps.add("sector_identifier_uri", "its content does not list %s", uri)
		}
	}
	if len(ps) > 0 {
		return ps
	}
	return nil
}
