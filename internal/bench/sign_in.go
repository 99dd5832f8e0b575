package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
)

// Person is who signs in.
type Person struct{ Account, Password string }

// steps is more than any sign-in takes.
const steps = 16

// SignIn plays a browser from the authorization endpoint to the client's
// redirect URI, fills in the forms on the way, and returns the cookies that make
// the next such request need no form.
func (p *Provider) SignIn(ctx context.Context, c Client, who Person) (cookies string, err error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return "", err
	}
	b := &browser{client: &http.Client{Jar: jar, Timeout: patience,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}, who: who}
	start, err := url.Parse(p.Authorization)
	if err != nil {
		return "", err
	}
	next, err := http.NewRequestWithContext(ctx, http.MethodGet, joinQuery(p.Authorization, c.authorizeQuery().Encode()), nil)
	for range steps {
		if err != nil {
			return "", err
		}
		var to *url.URL
		if next, to, err = b.visit(ctx, next); err != nil || to == nil {
			continue
		}
		if !strings.HasPrefix(to.String(), c.RedirectURI) {
			next, err = http.NewRequestWithContext(ctx, http.MethodGet, to.String(), nil)
			continue
		}
		if to.Query().Get("code") == "" {
			return "", fmt.Errorf("sign in: the app got no code but %q", to.RawQuery)
		}
		return cookieHeader(jar.Cookies(start)), nil
	}
	return "", errors.Join(err, errors.New("sign in: it does not end"))
}

type browser struct {
	client *http.Client
	who    Person
	filled bool // the password was sent
}

// visit returns where the answer leads: to an address, or to the request that a
// form on the page makes.
func (b *browser) visit(ctx context.Context, r *http.Request) (next *http.Request, to *url.URL, err error) {
	answer, err := b.client.Do(r)
	if err != nil {
		return nil, nil, err
	}
	defer answer.Body.Close()
	if location := answer.Header.Get("Location"); location != "" {
		to, err = r.URL.Parse(location)
		return nil, to, err
	}
	forms, err := formsOf(io.LimitReader(answer.Body, documentLimit))
	if err != nil {
		return nil, nil, err
	}
	f, ok := b.choose(forms)
	if !ok || answer.StatusCode >= 400 {
		return nil, nil, fmt.Errorf("sign in: %s answers %s with nothing to fill in", r.URL.Path, answer.Status)
	}
	if f.takesPassword() && b.filled {
		return nil, nil, fmt.Errorf("sign in: %s asks for the password again: it is wrong, or a limit was met", r.URL.Path)
	}
	b.filled = b.filled || f.takesPassword()
	next, err = f.submit(ctx, r.URL, b.who)
	return next, nil, err
}

// choose takes the form that asks for a password, else the first that a person
// would go on with.
func (b *browser) choose(forms []form) (form, bool) {
	for _, f := range forms {
		if f.takesPassword() {
			return f, true
		}
	}
	for _, f := range forms {
		if f.method == http.MethodPost {
			return f, true
		}
	}
	return form{}, false
}

func cookieHeader(cookies []*http.Cookie) string {
	var pairs []string
	for _, cookie := range cookies {
		pairs = append(pairs, cookie.Name+"="+cookie.Value)
	}
	return strings.Join(pairs, "; ")
}
