// Spec: RFC 6749 §3.1 and §3.2 (parameters), RFC 8707 §2.

package oauth

import (
	"slices"
	"sort"
)

// Params are the parameters of a request as they were sent. A parameter
// without a value counts as not sent; one that is sent twice is refused by
// whoever reads it.
type Params struct{ values map[string][]string }

// NewParams wraps decoded form or query values. The map must not be changed afterwards.
func NewParams(values map[string][]string) Params { return Params{values} }

// Get returns the value, or "" if the parameter was not sent.
func (p Params) Get(name string) string {
	if v := p.values[name]; len(v) > 0 {
		return v[0]
	}
	return ""
}

// Has reports whether the parameter was sent with a value.
func (p Params) Has(name string) bool { return p.Get(name) != "" || len(p.values[name]) > 1 }

// repeated returns a parameter that was sent more than once.
func (p Params) repeated() (string, bool) {
	var names []string
	for name, v := range p.values {
		if len(v) > 1 {
			names = append(names, name)
		}
	}
	if names == nil {
		return "", false
	}
	sort.Strings(names)
	return names[0], true
}

// refuseRepeated refuses a request that sends a parameter more than once. Two
// resources are a wrong target rather than a malformed request, because RFC
// 8707 allows them to be asked for and lets the server say no.
func (p Params) refuseRepeated() *Error {
	name, found := p.repeated()
	if !found {
		return nil
	}
	if name == "resource" {
		return refuse(InvalidTarget, "one resource at a time: ask for a token per API")
	}
	return refuse(InvalidRequest, "the parameter %s was sent more than once", safeWord(name))
}

// safeWord makes a parameter name fit for an error description (RFC 6749
// §5.2): short, and nothing but printable ASCII without quotes and backslash.
func safeWord(s string) string {
	b := []byte(s)
	if len(b) > 40 {
		b = b[:40]
	}
	b = slices.Clone(b)
	for i, c := range b {
		if c < ' ' || c > '~' || c == '"' || c == '\\' {
			b[i] = '?'
		}
	}
	return string(b)
}
