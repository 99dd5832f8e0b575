// Spec: RFC 6749 §4.1.2, §4.1.2.1 and §4.2.2, RFC 9207 §2, OAuth 2.0 Multiple Response Type Encoding Practices §2.1 and §5, OAuth 2.0 Form Post Response Mode §2.

package oauth

import (
	"net/url"
	"slices"
	"strings"

	"github.com/authgrove/authgrove/internal/client"
)

// ResponseMode says how an authorization response travels to the client.
type ResponseMode string

// The response modes. A query reaches servers and logs, so it never carries tokens.
const (
	ModeQuery    ResponseMode = "query"
	ModeFragment ResponseMode = "fragment"
	ModeFormPost ResponseMode = "form_post"
)

var responseModes = []ResponseMode{ModeQuery, ModeFragment, ModeFormPost}

// defaultMode is the mode of a response type for which none is asked.
func defaultMode(t client.ResponseType) ResponseMode {
	if t.FrontChannel() {
		return ModeFragment
	}
	return ModeQuery
}

// modeFor is how an answer to these parameters travels, whatever is wrong with
// them: a refusal, too, must go where the client looks for it.
func modeFor(p Params, redirectURI string) ResponseMode {
	mode := ResponseMode(p.Get("response_mode"))
	words := strings.Fields(p.Get("response_type"))
	front := slices.Contains(words, "token") || slices.Contains(words, "id_token")
	if slices.Contains(responseModes, mode) && !(front && mode == ModeQuery) && (mode != ModeFormPost || takesPosts(redirectURI)) {
		return mode
	}
	if front {
		return ModeFragment
	}
	return ModeQuery
}

// takesPosts reports whether a form can be posted to the redirect URI.
func takesPosts(redirectURI string) bool {
	return strings.HasPrefix(redirectURI, "https:") || strings.HasPrefix(redirectURI, "http:")
}

// Response is an authorization response, success or refusal, on its way to the
// client through the browser.
type Response struct {
	RedirectURI string
	Mode        ResponseMode
	Values      url.Values
}

// Refusal returns the response that carries an error back to the client.
func (s *Server) Refusal(t Target, e *Error) Response {
	return s.answer(t, url.Values{"error": {string(e.Code)}, "error_description": {e.Description}})
}

// answer adds what every response carries.
func (s *Server) answer(t Target, values url.Values) Response {
	if t.State != "" {
		values.Set("state", t.State)
	}
	values.Set("iss", s.Settings.Issuer)
	return Response{RedirectURI: t.RedirectURI, Mode: t.Mode, Values: values}
}

// Location is the address to send the browser to, for the modes query and
// fragment. A query that was registered with the redirect URI stays as it is
// (RFC 6749 §3.1.2).
func (r Response) Location() string {
	if r.Mode == ModeFragment {
		return r.RedirectURI + "#" + r.Values.Encode()
	}
	return withQuery(r.RedirectURI, r.Values)
}

// withQuery appends parameters to an address that may have a query already.
func withQuery(uri string, values url.Values) string {
	separator := "?"
	if strings.Contains(uri, "?") {
		separator = "&"
		if strings.HasSuffix(uri, "?") || strings.HasSuffix(uri, "&") {
			separator = ""
		}
	}
	return uri + separator + values.Encode()
}
