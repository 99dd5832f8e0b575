package transcript

import (
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
)

// player is the state of one transcript: what was captured, and one cookie jar
// for each actor. A request without an actor has no cookies.
type player struct {
	stage Stage
	base  *url.URL
	dial  func() (net.Conn, error)
	vars  map[string]string
	jars  map[string]http.CookieJar
}

func newPlayer(stage Stage, base *url.URL, dial func() (net.Conn, error)) *player {
	vars := map[string]string{"url": strings.TrimSuffix(stage.URL, "/"), "host": base.Host}
	maps.Copy(vars, stage.Vars)
	return &player{stage: stage, base: base, dial: dial, vars: vars, jars: map[string]http.CookieJar{}}
}

// play sends the request, compares the answer and keeps what is captured.
func (e *exchange) play(p *player) error {
	sent, err := p.build(e)
	if err != nil {
		return e.errorf("%s %s: %w", e.method, e.target, err)
	}
	got, err := p.send(sent)
	if err != nil {
		return e.errorf("%s %s: %w\n--- sent\n%s", e.method, e.target, err, shorten(sent.text()))
	}
	if e.follow {
		if sent, got, err = p.followRedirects(sent, got); err != nil {
			return e.errorf("%s %s: %w", e.method, e.target, err)
		}
	}
	if problems := p.match(e.want, got); len(problems) > 0 {
		return e.errorf("the answer is not as written\n  %s\n--- sent\n%s\n--- got\n%s",
			strings.Join(problems, "\n  "), shorten(sent.text()), got.text())
	}
	for _, capture := range e.capture {
		value, err := capture.source(got)
		if err != nil {
			return capture.errorf("%s: %w\n--- got\n%s", capture.name, err, got.text())
		}
		p.vars[capture.name] = value
	}
	return nil
}

const maxRedirects = 10

// followRedirects goes on as a browser would while the server sends it to
// itself. A redirect to another host is the answer.
func (p *player) followRedirects(sent *request, got *answer) (*request, *answer, error) {
	for range maxRedirects {
		location := got.header.Get("Location")
		if got.status < 300 || got.status > 399 || location == "" {
			return sent, got, nil
		}
		target, err := p.base.Parse(location)
		if err != nil {
			return nil, nil, err
		}
		if target.Scheme != p.base.Scheme || target.Host != p.base.Host {
			return sent, got, nil
		}
		if got.status != http.StatusFound && got.status != http.StatusSeeOther && sent.method != http.MethodGet {
			return nil, nil, fmt.Errorf("status %d would repeat a %s", got.status, sent.method)
		}
		sent = &request{actor: sent.actor, method: http.MethodGet, target: target.RequestURI(), host: p.base.Host}
		if got, err = p.send(sent); err != nil {
			return nil, nil, err
		}
	}
	return nil, nil, errors.New("the redirects do not end")
}

// jar makes an actor's jar when the actor first appears.
func (p *player) jar(actor string) http.CookieJar {
	if actor == "" {
		return nil
	}
	if p.jars[actor] == nil && p.stage.Jar != nil {
		p.jars[actor] = p.stage.Jar(actor)
	}
	if p.jars[actor] == nil {
		p.jars[actor], _ = cookiejar.New(nil) // without options it cannot fail
	}
	return p.jars[actor]
}
