package playground

import (
	"crypto/subtle"
	"net/http"
	"net/url"
	"strconv"

	"github.com/authgrove/authgrove/internal/dev/wire"
	"github.com/authgrove/authgrove/internal/look"
	"github.com/authgrove/authgrove/internal/oauth"
	"github.com/authgrove/authgrove/internal/web"
)

// anchor is the next button: the browser goes on where the person was.
const anchor = "#try-next"

// send performs the step whose button was pressed. A button pressed twice, or
// one of a page that is no longer current, changes nothing.
func (p *Playground) send(r *http.Request) (web.Result, error) {
	form, err := web.Form(r)
	if err != nil {
		return nil, err
	}
	b, _ := p.browserOf(r)
	b.mu.Lock()
	defer b.mu.Unlock()
	current := b.runs[look.Flow(form.Get("flow"))]
	if current == nil {
		return web.Redirect303(Path)
	}
	next := current.next()
	mine := subtle.ConstantTimeCompare([]byte(form.Get("ticket")), []byte(current.ticket)) == 1
	if mine && next != nil && next.form == nil && form.Get("step") == strconv.Itoa(len(current.done)) {
		if err := current.send(r.Context()); err != nil {
			return nil, err
		}
	}
	return web.Redirect303(pathOf(current.flow) + anchor)
}

// callback is the redirect URI of the playground.
func (p *Playground) callback(r *http.Request) (web.Result, error) {
	query, err := web.Query(r)
	if err != nil {
		return nil, err
	}
	b, _ := p.browserOf(r)
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, current := range b.runs {
		if current.awaits(query.Get("state")) {
			current.arrive(query, p.asArrived(r.URL))
			return web.Redirect303(pathOf(current.flow) + anchor)
		}
	}
	return nil, &web.Refusal{Status: http.StatusBadRequest, Code: oauth.InvalidRequest,
		Description: "The state of this answer is not one that this browser is waiting for. Start the flow again."}
}

// asArrived is the request that the browser made on its way back.
func (p *Playground) asArrived(u *url.URL) look.Exchange {
	return wire.Get(p.Issuer + CallbackPath + "?" + u.RawQuery)
}
