package pages

import (
	"io"
	"net/http"
	"net/url"
	"slices"

	"github.com/authgrove/authgrove/internal/audit"
	"github.com/authgrove/authgrove/internal/login"
	"github.com/authgrove/authgrove/internal/look"
	"github.com/authgrove/authgrove/internal/session"
	"github.com/authgrove/authgrove/internal/web"
)

func (p *Pages) showSessions(v *visit) (web.Result, error) {
	own, err := p.OwnSessions.ListOwnSessions(v.ctx, v.session.Account)
	if err != nil {
		return nil, err
	}
	view := look.SessionsView{AccountPage: v.view}
	for _, s := range own {
		view.Sessions = append(view.Sessions, look.Session{ID: string(s.Handle), Device: shownDevice(s.Device), Place: s.Network,
			StartedAt: s.CreatedAt, LastUsedAt: s.LastUsedAt, Current: s.Number == v.session.Number})
	}
	slices.SortStableFunc(view.Sessions, func(a, b look.Session) int {
		switch {
		case a.Current && !b.Current:
			return -1
		case b.Current && !a.Current:
			return 1
		}
		return 0
	})
	return web.Page(http.StatusOK, web.PageSecurity{}, func(w io.Writer) error { return p.Looks.AccountSessions(w, view) })
}

func shownDevice(d session.Device) look.Device {
	return look.Device{Browser: d.Browser, System: d.System, Handheld: d.System == "iPhone" || d.System == "Android" || d.System == "iPad"}
}

// endSessions ends one other session, or all others.
func (p *Pages) endSessions(v *visit, form url.Values) (web.Result, error) {
	event := audit.Event{Account: int64(v.session.Account), Session: v.session.Number}
	switch look.Deed(form.Get("do")) {
	case look.DeedEndSession:
		event.Kind, event.Detail = audit.SignedOut, "by the owner"
		if _, err := p.OwnSessions.EndOwnSession(v.ctx, v.session.Account, session.Handle(form.Get("session")), event); err != nil {
			return nil, err
		}
		return p.done(v, look.SectionSessions, look.NoteSessionEnded, "")
	case look.DeedEndOthers:
		return p.endOthers(v, event)
	}
	return p.showSessions(v)
}

func (p *Pages) endOthers(v *visit, event audit.Event) (web.Result, error) {
	event.Kind = audit.SignedOutOthers
	revocation, err := p.OwnSessions.EndOtherSessions(v.ctx, v.session.Account, v.session.Number, event)
	if err != nil {
		return nil, err
	}
	a, err := p.Accounts.FindBySubject(v.ctx, v.session.Subject)
	if err != nil {
		return nil, err
	}
	a.Revocation = revocation
	device, err := p.device(v.ctx, v.r)
	if err != nil {
		return nil, err
	}
	known, err := p.Devices.Remember(v.ctx, device, a)
	if err != nil {
		return nil, err
	}
	result, err := p.done(v, look.SectionSessions, look.NoteOthersEnded, "")
	if err != nil {
		return nil, err
	}
	return web.WithCookies(result, p.Cookies.Set(web.DeviceCookie, known, login.DeviceLifetime)), nil
}
