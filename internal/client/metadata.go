package client

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Problem is one thing that is wrong with a registration: the member, what is
// wrong with it and what would be right.
type Problem struct {
	Member string
	Text   string
}

func (p Problem) Error() string { return p.Member + ": " + p.Text }

// Problems is all that is wrong with a registration.
type Problems []Problem

func (ps Problems) Error() string {
	texts := make([]string, len(ps))
	for i, p := range ps {
		texts[i] = p.Error()
	}
	return strings.Join(texts, "; ")
}

func (ps *Problems) add(member, format string, args ...any) {
	*ps = append(*ps, Problem{member, fmt.Sprintf(format, args...)})
}

// Complete fills in what the registration leaves open, then checks it. It
// returns Problems if the result must not be stored.
func (m *Metadata) Complete() error {
	m.fillIn()
	var ps Problems
	m.checkNames(&ps)
	m.checkGrantTypes(&ps)
	m.checkPolicies(&ps)
	m.checkLifetimes(&ps)
	for _, u := range m.RedirectURIs {
		checkRedirectURI(&ps, "redirect_uris", u, m.Type)
	}
	for _, u := range m.PostLogoutRedirectURIs {
		checkRedirectURI(&ps, "post_logout_redirect_uris", u, m.Type)
	}
	checkLinks(&ps, m)
	m.checkSubjectType(&ps)
	m.checkRequestObjects(&ps)
	m.checkKeys(&ps)
	m.checkLogout(&ps)
	if len(ps) > 0 {
		return ps
	}
	return nil
}

func (m *Metadata) fillIn() {
	if m.Type == "" {
		m.Type = Web
	}
	public := m.Type == Native || m.Type == SPA
	if m.AuthMethod == "" {
		m.AuthMethod = AuthBasic
		if public {
			m.AuthMethod = AuthNone
		}
	}
	if len(m.GrantTypes) == 0 {
		m.GrantTypes = m.usualGrantTypes()
	}
	if len(m.ResponseTypes) == 0 && m.HasGrantType("authorization_code") {
		m.ResponseTypes = []ResponseType{ResponseCode}
	}
	for i, r := range m.ResponseTypes {
		if parsed, ok := ParseResponseType(string(r)); ok {
			m.ResponseTypes[i] = parsed
		}
	}
	if m.PKCE == "" {
		m.PKCE = PKCERequired
		if m.AuthMethod != AuthNone {
			m.PKCE = PKCEOptional
		}
	}
	if m.Consent == "" {
		m.Consent = ConsentRemember
	}
	if m.RefreshMode == "" {
		m.RefreshMode = Rotate
		m.RefreshWindow = DefaultRefreshWindow
	}
	if m.IDTokenAlg == "" {
		m.IDTokenAlg = "ES256"
	}
	if m.SubjectType == "" {
		m.SubjectType = Public
	}
	if m.Scope == "" && len(m.ResponseTypes) > 0 {
		m.Scope = "openid profile email address phone offline_access"
	}
}

// usualGrantTypes are those that the app's kind and response types call for.
func (m *Metadata) usualGrantTypes() (grantTypes []string) {
	if m.Type == Service {
		return []string{"client_credentials"}
	}
	if len(m.ResponseTypes) == 0 || m.respondsWith(ResponseType.Code) {
		grantTypes = append(grantTypes, "authorization_code", "refresh_token")
	}
	if m.respondsWith(ResponseType.FrontChannel) {
		grantTypes = append(grantTypes, "implicit")
	}
	return grantTypes
}

// respondsWith reports whether a registered response type carries what is asked.
func (m *Metadata) respondsWith(carries func(ResponseType) bool) bool {
	return slices.ContainsFunc(m.ResponseTypes, carries)
}

// DefaultRefreshWindow is for how many seconds the retry of a rotated refresh
// token gets the same answer.
const DefaultRefreshWindow = 30

// HasGrantType reports whether the client is registered for the grant type.
func (m *Metadata) HasGrantType(name string) bool { return slices.Contains(m.GrantTypes, name) }

// Public reports whether the client cannot authenticate (RFC 6749 §2.1).
func (m *Metadata) Public() bool { return m.AuthMethod == AuthNone }

// ScopeValues lists what the client may ask for: its scope and its capabilities.
func (m *Metadata) ScopeValues() []string {
	return append(strings.Fields(m.Scope), m.Capabilities...)
}

func (m *Metadata) checkNames(ps *Problems) {
	if name := m.Name; name == "" || utf8.RuneCountInString(name) > 100 || !printable(name) {
		ps.add("client_name", "give a name of 1 to 100 printable characters that people see")
	}
	if !printable(m.Publisher) || utf8.RuneCountInString(m.Publisher) > 100 {
		ps.add("publisher", "at most 100 printable characters")
	}
	for _, s := range m.ScopeValues() {
		if !ScopeToken(s) {
			ps.add("scope", "%q is not a scope value (RFC 6749 §3.3)", s)
		}
	}
	if !slices.Contains([]Type{Native, SPA, Web, C2C, Service}, m.Type) {
		ps.add("app_type", "%q is not one of native, spa, web, c2c, service", m.Type)
	}
}

// printable refuses control and invisible formatting characters, which could
// make one app's name look like another's.
func printable(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsControl(r) || unicode.Is(unicode.Cf, r)
	})
}

// ScopeToken reports whether s is a scope-token of RFC 6749 §3.3 of bounded length.
func ScopeToken(s string) bool {
	if s == "" || len(s) > 200 {
		return false
	}
	for i := range len(s) {
		if c := s[i]; c <= ' ' || c == '"' || c == '\\' || c > '~' {
			return false
		}
	}
	return true
}

func (m *Metadata) checkGrantTypes(ps *Problems) {
	for _, g := range m.GrantTypes {
		if !slices.Contains([]string{"authorization_code", "implicit", "refresh_token", "client_credentials"}, g) {
			ps.add("grant_types", "%q is not offered", g)
		}
	}
	for _, r := range m.ResponseTypes {
		if !slices.Contains(ResponseTypes(), r) {
			ps.add("response_types", "%q is not offered", r)
		}
	}
	code := m.HasGrantType("authorization_code")
	if len(m.ResponseTypes) > 0 && len(m.RedirectURIs) == 0 {
		ps.add("redirect_uris", "an app that people sign in to needs at least one")
	}
	if code != m.respondsWith(ResponseType.Code) {
		ps.add("response_types", "a response type with code and the grant type authorization_code go together (RFC 7591 §2.1)")
	}
	if m.HasGrantType("implicit") != m.respondsWith(ResponseType.FrontChannel) {
		ps.add("response_types", "a response type with token or id_token and the grant type implicit go together (RFC 7591 §2.1)")
	}
	if m.HasGrantType("refresh_token") && !code {
		ps.add("grant_types", "refresh_token needs authorization_code, since nothing else issues one")
	}
	if m.HasGrantType("client_credentials") && m.Public() {
		ps.add("grant_types", "client_credentials needs a client that authenticates (RFC 6749 §4.4)")
	}
}

func (m *Metadata) checkPolicies(ps *Problems) {
	if !slices.Contains(authMethods, m.AuthMethod) {
		ps.add("token_endpoint_auth_method", "%q is not one of none, client_secret_basic, client_secret_post, client_secret_jwt, private_key_jwt", m.AuthMethod)
	}
	if !slices.Contains([]PKCEPolicy{PKCERequired, PKCEOptional, PKCEPlain}, m.PKCE) {
		ps.add("pkce", "%q is not one of required, optional, plain", m.PKCE)
	}
	if m.PKCE == PKCEOptional && m.Public() {
		ps.add("pkce", "a client without a secret needs PKCE (RFC 9700 §2.1.1)")
	}
	if !slices.Contains([]ConsentPolicy{ConsentRemember, ConsentAlways, ConsentSkip}, m.Consent) {
		ps.add("consent", "%q is not one of remember, always, skip", m.Consent)
	}
	if !slices.Contains([]RefreshMode{Rotate, UntilUsed, Fixed}, m.RefreshMode) {
		ps.add("refresh_mode", "%q is not one of rotate, until-used, fixed", m.RefreshMode)
	}
	if m.RefreshMode != Rotate && m.Public() {
		ps.add("refresh_mode", "only a client that authenticates may use %s", m.RefreshMode)
	}
	if m.RefreshWindow < 0 || m.RefreshWindow > 60 {
		ps.add("refresh_window", "%d is not between 0 and 60 seconds", m.RefreshWindow)
	}
	if !slices.Contains([]TokenFormat{"", JWT, Opaque}, m.AccessTokenFormat) {
		ps.add("access_token_format", "%q is not jwt or opaque", m.AccessTokenFormat)
	}
	m.checkSignatures(ps)
}

func (m *Metadata) checkLifetimes(ps *Problems) {
	for _, l := range []struct {
		member  string
		seconds int
		longest int
	}{
		{"access_token_lifetime", m.AccessTokenLifetime, 24 * 3600},
		{"refresh_token_lifetime", m.RefreshTokenLifetime, 180 * 24 * 3600},
		{"refresh_idle_lifetime", m.RefreshIdleLifetime, 180 * 24 * 3600},
	} {
		if l.seconds < 0 || l.seconds > l.longest {
			ps.add(l.member, "%d is not between 1 and %d seconds (0 means the server's default)", l.seconds, l.longest)
		}
	}
	if m.DefaultMaxAge != nil && *m.DefaultMaxAge < 0 {
		ps.add("default_max_age", "%d is negative", *m.DefaultMaxAge)
	}
}

func checkLinks(ps *Problems, m *Metadata) {
	for _, l := range []struct{ member, value string }{
		{"client_uri", m.ClientURI}, {"policy_uri", m.PolicyURI}, {"tos_uri", m.TermsURI}, {"logo_uri", m.LogoURI},
	} {
		if l.value == "" {
			continue
		}
		u, err := url.Parse(l.value)
		// A logo on this machine is refused when it is fetched, unless the server is under test.
		test := l.member == "logo_uri" && err == nil && u.Scheme == "http" && isLoopback(u.Hostname())
		if err != nil || u.Scheme != "https" && !test || u.Host == "" || u.User != nil {
			ps.add(l.member, "%q is not an https address", l.value)
		}
	}
}
