package client

import "slices"

// Changed returns the record with a new state and new metadata, and with the
// counters moved that the change calls for: taking a redirect URI or a grant
// type away ends pending codes, and a client that stops being confidential, or
// starts, ends its grants.
func Changed(c Client, state State, m Metadata) Client {
	old := c.Metadata
	if lost(old.RedirectURIs, m.RedirectURIs) || lost(old.GrantTypes, m.GrantTypes) || old.PKCE != m.PKCE {
		c.CodeRevision++
	}
	if old.AuthMethod != m.AuthMethod && (old.Public() || m.Public()) {
		c.Revocation++
	}
	c.State, c.Metadata = state, m
	return c
}

// lost reports whether something in old is missing from next.
func lost(old, next []string) bool {
	return slices.ContainsFunc(old, func(value string) bool { return !slices.Contains(next, value) })
}
