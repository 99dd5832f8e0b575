package pages

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/authgrove/authgrove/internal/account"
	"github.com/authgrove/authgrove/internal/look"
	"github.com/authgrove/authgrove/internal/oauth"
	"github.com/authgrove/authgrove/internal/session"
	"github.com/authgrove/authgrove/internal/ticket"
	"github.com/authgrove/authgrove/internal/web"
)

// visit is a signed-in person at a page of their account.
type visit struct {
	ctx     context.Context
	r       *http.Request
	session session.Session
	view    look.AccountPage
}

// owner is the person as the rules know them, with what messages say of them.
func (v *visit) owner() account.Owner {
	return account.Owner{Account: v.session.Account, Subject: v.session.Subject, Session: v.session.Number,
		Language: v.view.Language, Device: deviceName(v.r), Place: web.Origin(v.r).Network}
}

// accountPage answers a GET of the account for whoever is signed in; others are
// sent to sign in first, and come back.
func (p *Pages) accountPage(show func(*visit) (web.Result, error)) web.Handle {
	return p.keepLanguage(func(r *http.Request) (web.Result, error) {
		ctx := begin(r)
		current, found, err := p.currentSession(ctx, r)
		if err != nil {
			return nil, err
		}
		if !found {
			return p.sendToSignIn(ctx, r, pathSignIn, r.URL.Path)
		}
		v, err := p.visit(ctx, r, current)
		if err != nil {
			return nil, err
		}
		p.readNote(v)
		return show(v)
	})
}

// accountForm answers a POST of the account: the form must be from a page that
// was shown in this very session.
func (p *Pages) accountForm(do func(*visit, url.Values) (web.Result, error)) web.Handle {
	return func(r *http.Request) (web.Result, error) {
		form, err := web.Form(r)
		if err != nil {
			return nil, err
		}
		ctx := begin(r)
		current, found, err := p.currentSession(ctx, r)
		if err != nil {
			return nil, err
		}
		if !found {
			return nil, oauth.PageRefused(oauth.ReasonSessionEnded)
		}
		if err := p.openVisit(ctx, form.Get("ticket"), current.Number); err != nil {
			return nil, err
		}
		v, err := p.visit(ctx, r, current)
		if err != nil {
			return nil, err
		}
		result, err := do(v, form)
		if errors.Is(err, account.ErrStepUp) {
			return p.stepUp(v, r.URL.Path, look.ChallengeAccount)
		}
		return result, err
	}
}

func (p *Pages) visit(ctx context.Context, r *http.Request, current session.Session) (*visit, error) {
	text, err := p.sealVisit(ctx, current.Number)
	if err != nil {
		return nil, err
	}
	return &visit{ctx: ctx, r: r, session: current, view: look.AccountPage{
		Page: p.page(r, "", r.URL.Path), Base: pathAccount, Account: current.Identifier, SignOutPath: pathAccount + "/sign-out",
		Ticket: text, PasswordsOff: !p.PasswordsOn}}, nil
}

// shownTo is the content of the ticket of an account page: for whom it was made.
type shownTo struct {
	Session   int64     `json:"s"`
	ExpiresAt time.Time `json:"x"`
}

const (
	visitPurpose ticket.Purpose = "account page"
	visitKind                   = "ap"
	visitLife                   = 2 * time.Hour
)

func (p *Pages) sealVisit(ctx context.Context, number int64) (string, error) {
	expires := p.Now().Add(visitLife).UTC().Truncate(time.Second)
	payload, err := json.Marshal(shownTo{number, expires})
	if err != nil {
		return "", err
	}
	return p.Tickets.Seal(ctx, visitPurpose, visitKind, payload, expires)
}

func (p *Pages) openVisit(ctx context.Context, text string, number int64) error {
	payload, err := p.Tickets.Open(ctx, visitPurpose, visitKind, text)
	if err != nil && !errors.Is(err, ticket.ErrInvalid) {
		return err
	}
	var s shownTo
	if err != nil || json.Unmarshal(payload, &s) != nil || s.Session != number || !p.Now().Before(s.ExpiresAt) {
		return oauth.PageRefused(oauth.ReasonAccountPageExpired)
	}
	return nil
}

// note is what was just done, carried to the page that follows.
type note struct {
	Note  look.Note `json:"n"`
	About string    `json:"a,omitempty"`
}

const (
	notePurpose ticket.Purpose = "account note"
	noteKind                   = "an"
)

// done sends the browser back to a section, which then says what was done.
func (p *Pages) done(v *visit, s look.Section, n look.Note, about string) (web.Result, error) {
	payload, err := json.Marshal(note{n, about})
	if err != nil {
		return nil, err
	}
	text, err := p.Tickets.Seal(v.ctx, notePurpose, noteKind, payload, p.Now().Add(visitLife))
	if err != nil {
		return nil, err
	}
	return web.Redirect303(v.view.Path(s) + "?" + url.Values{"note": {text}}.Encode())
}

// readNote shows the note that the address carries, if this server wrote it.
func (p *Pages) readNote(v *visit) {
	text := v.r.URL.Query().Get("note")
	if text == "" {
		return
	}
	payload, err := p.Tickets.Open(v.ctx, notePurpose, noteKind, text)
	var n note
	if err == nil && json.Unmarshal(payload, &n) == nil {
		v.view.Note, v.view.NoteAbout = n.Note, n.About
	}
}

// accountSignOut is the button on every page of the account.
func (p *Pages) accountSignOut(v *visit, _ url.Values) (web.Result, error) {
	return p.end(v.ctx, v.r, v.session, "")
}
