package web

import (
	"errors"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"
)

// Cookie is one row of the table of cookies. A cookie that is not in this file
// is not set anywhere.
type Cookie struct {
	name, plainName string
	// readable: scripts of this origin read it, also in another site's frame.
	readable bool
}

// Every cookie is for the whole path and this host alone, and, but for the one
// that is made to be read, HttpOnly and SameSite=Lax. The second name is for plain http on loopback, where browsers refuse
// the __Host- prefix; the two never mix.
var (
	// SessionCookie is a signed-in browser.
	SessionCookie = Cookie{name: "__Host-session", plainName: "dev-session"}
	// FlowCookie ties one sign-in to the browser that began it.
	FlowCookie = Cookie{name: "__Host-flow", plainName: "dev-flow"}
	// DeviceCookie is a browser that people have signed in on before; it opens nothing.
	DeviceCookie = Cookie{name: "__Host-device", plainName: "dev-device"}
	// LanguageCookie is the language that a person picked.
	LanguageCookie = Cookie{name: "__Host-language", plainName: "dev-language"}
	// BrowserStateCookie changes with the session and opens nothing. A page of ours
	// in an app's frame reads it, to tell the app that it has changed.
	BrowserStateCookie = Cookie{name: "__Host-browser-state", plainName: "dev-browser-state", readable: true}
)

// maxCookies is past what a browser keeps for one host; more is an attempt to
// push ours out of sight.
const maxCookies = 50

// Cookies sets and reads the cookies of one site.
type Cookies struct{ plain bool }

// NewCookies refuses plain http anywhere but on loopback.
func NewCookies(site *url.URL) (Cookies, error) {
	switch {
	case site.Scheme == "https":
		return Cookies{}, nil
	case site.Scheme == "http" && isLoopback(site.Hostname()):
		return Cookies{plain: true}, nil
	}
	return Cookies{}, errors.New("cookies need https, or http on a loopback host")
}

// Name is how a page's script finds a cookie.
func (c Cookies) Name(cookie Cookie) string { return c.name(cookie) }

func (c Cookies) name(cookie Cookie) string {
	if c.plain {
		return cookie.plainName
	}
	return cookie.name
}

// Set makes a cookie; a lifetime of zero lasts until the browser closes.
func (c Cookies) Set(cookie Cookie, value string, lifetime time.Duration) *http.Cookie {
	made := &http.Cookie{
		Name:     c.name(cookie),
		Value:    value,
		Path:     "/",
		MaxAge:   int(lifetime / time.Second),
		Secure:   !c.plain,
		HttpOnly: true,
		SameSite: http.SameSiteLaxMode,
	}
	if cookie.readable {
		made.HttpOnly = false
		if !c.plain { // browsers refuse SameSite=None without Secure
			made.SameSite = http.SameSiteNoneMode
		}
	}
	return made
}

// Clear makes the browser forget a cookie.
func (c Cookies) Clear(cookie Cookie) *http.Cookie {
	cleared := c.Set(cookie, "", 0)
	cleared.MaxAge = -1
	return cleared
}

// Read returns the value of a cookie that came exactly once. Two of one name
// cannot both be ours, and the order in which they come proves nothing.
func (c Cookies) Read(r *http.Request, cookie Cookie) (value string, present bool) {
	named := r.CookiesNamed(c.name(cookie))
	if len(named) != 1 || named[0].Value == "" || countCookies(r) > maxCookies {
		return "", false
	}
	return named[0].Value, true
}

// isLoopback holds for the names and addresses that cannot leave the machine.
func isLoopback(hostname string) bool {
	if strings.EqualFold(hostname, "localhost") {
		return true
	}
	address, err := netip.ParseAddr(hostname)
	return err == nil && address.IsLoopback()
}

func countCookies(r *http.Request) int {
	count := 0
	for _, line := range r.Header["Cookie"] {
		count += strings.Count(line, ";") + 1
	}
	return count
}
