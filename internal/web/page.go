package web

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"
)

// PageSecurity is what a page needs beyond the strictest policy.
type PageSecurity struct {
	// ScriptNonce allows the page's own inline script; empty allows none.
	ScriptNonce string
	// FormTarget is the validated redirect URI at which a form of this page may
	// end. Chromium applies form-action to the redirect after a post, so
	// without it a consent could not be answered by a redirect to the client.
	FormTarget string
	// Frames are the addresses that the page loads in frames, each of which is
	// registered; empty allows none.
	Frames []string
	// Framed lets every site show the page in a frame. It is for the one page that
	// has nothing to see or to press.
	Framed bool
}

// NewNonce makes a script nonce; each page has its own.
func NewNonce() string {
	nonce := make([]byte, 16)
	_, _ = rand.Read(nonce) // crypto/rand never fails: it ends the process instead
	return base64.RawURLEncoding.EncodeToString(nonce)
}

// Page renders now, so that a template that fails is an error and never half a page.
func Page(status int, security PageSecurity, render func(io.Writer) error) (Result, error) {
	policy, err := security.policy()
	if err != nil {
		return nil, err
	}
	var body bytes.Buffer
	body.Grow(8 << 10)
	if err := render(&body); err != nil {
		return nil, fmt.Errorf("render the page: %w", err)
	}
	return &document{status: status, contentType: htmlType, security: policy, framed: security.Framed, body: body.Bytes()}, nil
}

func (s PageSecurity) policy() (string, error) {
	var policy strings.Builder
	if s.Framed {
		policy.WriteString("default-src 'none'; frame-ancestors *; base-uri 'none'; form-action 'none'")
	} else {
		policy.WriteString("default-src 'none'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
			"frame-ancestors 'none'; base-uri 'none'; form-action 'self'")
	}
	if s.FormTarget != "" {
		source, err := formSource(s.FormTarget)
		if err != nil {
			return "", err
		}
		policy.WriteString(" " + source)
	}
	if len(s.Frames) > 0 {
		sources := make([]string, 0, len(s.Frames))
		for _, frame := range s.Frames {
			source, err := formSource(frame)
			if err != nil {
				return "", err
			}
			sources = append(sources, source)
		}
		slices.Sort(sources)
		policy.WriteString("; frame-src " + strings.Join(slices.Compact(sources), " "))
	}
	if s.ScriptNonce != "" {
		policy.WriteString("; script-src 'nonce-" + s.ScriptNonce + "'")
	}
	return policy.String(), nil
}

// formSource is the narrowest source expression that covers a registered URI.
// The grammar has no IPv6 addresses and no private-use hosts (CSP 3 §2.3.1),
// so for those the scheme is all that can be said.
func formSource(redirectURI string) (string, error) {
	target, err := url.Parse(redirectURI)
	if err != nil || target.Scheme == "" {
		return "", fmt.Errorf("the form target is not an absolute URI")
	}
	source := target.Scheme + ":"
	web := target.Scheme == "https" || target.Scheme == "http"
	if web && target.Host != "" && !strings.HasPrefix(target.Host, "[") {
		source += "//" + target.Host
	}
	if strings.ContainsAny(source, "; ,'\"*\\") {
		return "", fmt.Errorf("the form target holds characters that would change the policy")
	}
	return source, nil
}
