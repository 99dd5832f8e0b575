package config

import (
	"net/url"
	"strings"

	"github.com/authgrove/authgrove/internal/secret"
)

// urlPassword is the password in a URL, empty if there is none. A text that is no URL
// counts as one.
func urlPassword(text secret.Text) string {
	u, err := url.Parse(text.Reveal())
	if err != nil {
		return text.Reveal()
	}
	if password, ok := u.User.Password(); ok {
		return password
	}
	return u.Query().Get("password")
}

// redactedURL is the URL with [redacted] for the password.
func redactedURL(text secret.Text) string {
	password := urlPassword(text)
	if password == "" {
		return text.Reveal()
	}
	u, err := url.Parse(text.Reveal())
	if err != nil || u.Query().Has("password") {
		return text.String()
	}
	user := u.User.Username()
	u.User = nil
	return strings.Replace(u.String(), "://", "://"+url.User(user).String()+":"+text.String()+"@", 1)
}
