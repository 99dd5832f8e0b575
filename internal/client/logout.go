package client

import (
	"net/url"
	"slices"
	"strings"
)

// checkLogout holds the rules for the addresses at which a client hears that a
// session is over (Back-Channel Logout 1.0 §2.2, Front-Channel Logout 1.0 §2).
func (m *Metadata) checkLogout(ps *Problems) {
	if uri := m.BackchannelLogoutURI; uri != "" {
		checkLogoutURI(ps, "backchannel_logout_uri", uri)
	}
	if m.BackchannelSessionRequired && m.BackchannelLogoutURI == "" {
		ps.add("backchannel_logout_session_required", "there is no backchannel_logout_uri to tell")
	}
	if uri := m.FrontchannelLogoutURI; uri != "" {
		m.checkFrontchannel(ps, uri)
	}
	if m.FrontchannelSessionRequired && m.FrontchannelLogoutURI == "" {
		ps.add("frontchannel_logout_session_required", "there is no frontchannel_logout_uri to tell")
	}
}

func (m *Metadata) checkFrontchannel(ps *Problems, text string) {
	u := checkLogoutURI(ps, "frontchannel_logout_uri", text)
	if u == nil {
		return
	}
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil || query.Has("iss") || query.Has("sid") {
		ps.add("frontchannel_logout_uri", "%q has a malformed query, or the parameter iss or sid, which we add", text)
	}
	// Otherwise an app could name somebody else's page, for people's browsers to load.
	origin, _ := WebOrigin(text)
	if !slices.ContainsFunc(m.RedirectURIs, func(redirect string) bool {
		its, ok := WebOrigin(redirect)
		return ok && its == origin
	}) {
		ps.add("frontchannel_logout_uri", "%q shares scheme, host and port with none of the redirect_uris", text)
	}
}

// checkLogoutURI returns the address, or nil if it is refused. Plain http is for
// loopback alone; this server posts there only under test.
func checkLogoutURI(ps *Problems, member, text string) *url.URL {
	u, err := url.Parse(text)
	switch {
	case err != nil || len(text) > maxRedirectURI || strings.ContainsFunc(text, notInURI):
		ps.add(member, "%q is not a URI", text)
	case u.Scheme != "https" && !(u.Scheme == "http" && isLoopback(u.Hostname())) || u.Host == "":
		ps.add(member, "%q is not an https address", text)
	case strings.Contains(text, "#") || u.User != nil || strings.Contains(u.Host, "*") || hasDotSegment(u.Path):
		ps.add(member, "%q has a fragment, a user name, a wildcard or a dot segment", text)
	default:
		return u
	}
	return nil
}
