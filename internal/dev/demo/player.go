package demo

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"golang.org/x/oauth2"

	"github.com/authgrove/authgrove/internal/dev/browser"
	"github.com/authgrove/authgrove/internal/dev/wire"
	"github.com/authgrove/authgrove/internal/look"
)

// scene is one step of a story.
type scene struct {
	title, why string
	play       func(*player) error
}

// player has what scenes are played with, and what earlier scenes left.
type player struct {
	ctx     context.Context
	issuer  string
	paper   *paper
	browser *browser.Browser
	app     *nativeApp

	// from the discovery document
	keys, revocation, endSession string
	algorithms                   []string

	request           request
	code              string
	subject           string
	first             *oauth2.Token // of the code
	previous, current *oauth2.Token // of the last two refreshes
}

func newPlayer(ctx context.Context, issuer string, paper *paper) (*player, error) {
	app, err := newNativeApp(paper)
	if err != nil {
		return nil, err
	}
	person := browser.New()
	person.Seen = func(e look.Exchange, page *browser.Page) { paper.exchange(&e, said(page)) }
	return &player{ctx: ctx, issuer: issuer, paper: paper, browser: person, app: app}, nil
}

// fact is something that must be so.
type fact struct {
	text string
	met  bool
}

func is(met bool, format string, args ...any) fact { return fact{fmt.Sprintf(format, args...), met} }

// expect prints every fact and fails with the first that is not so.
func (p *player) expect(facts ...fact) (err error) {
	for _, f := range facts {
		p.paper.checked(f.text, f.met)
		if !f.met && err == nil {
			err = errors.New("it is not so that " + f.text)
		}
	}
	return err
}

// send performs a request that no library would make, and prints it.
func (p *player) send(e look.Exchange) (*look.Answer, error) {
	sent, err := wire.Send(p.ctx, &http.Client{Transport: p.app.transport}, e)
	if err != nil {
		return nil, err
	}
	p.paper.exchange(&sent, "")
	return sent.Answer, nil
}

// ask sends the browser to the authorization endpoint with a new request.
func (p *player) ask(more ...oauth2.AuthCodeOption) error {
	var address string
	p.request, address = p.app.address(more...)
	return p.browser.Open(p.ctx, address)
}

func (p *player) answer() (url.Values, error) { return p.app.answer(p.request, p.issuer) }

// onPage is the page that must be shown now.
func (p *player) onPage(id string) fact {
	return is(p.browser.Page.ID == id, "the browser shows %s", id)
}

// refused is the error that a library must have met.
func refused(err error, code string) fact {
	var answer *oauth2.RetrieveError
	return is(errors.As(err, &answer) && answer.ErrorCode == code, "the server answers %s", code)
}
