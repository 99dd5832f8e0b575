package pages

import (
	"io"
	"net/http"

	"github.com/authgrove/authgrove/internal/audit"
	"github.com/authgrove/authgrove/internal/look"
	"github.com/authgrove/authgrove/internal/web"
)

// showOverview is the first page of the account.
func (p *Pages) showOverview(v *visit) (web.Result, error) {
	a, err := p.Accounts.FindBySubject(v.ctx, v.session.Subject)
	if err != nil {
		return nil, err
	}
	ids, err := p.Accounts.ListIdentifiers(v.ctx, v.session.Account)
	if err != nil {
		return nil, err
	}
	sessions, err := p.OwnSessions.ListOwnSessions(v.ctx, v.session.Account)
	if err != nil {
		return nil, err
	}
	apps, err := p.Connected.ListConnected(v.ctx, v.session.Account)
	if err != nil {
		return nil, err
	}
	view := look.OverviewView{AccountPage: v.view, Name: a.Claims.Name, Primary: v.session.Identifier, Addresses: len(ids),
		HasPassword: a.PasswordHash != "", Sessions: len(sessions), Apps: len(apps)}
	for _, id := range ids {
		if id.VerifiedAt.IsZero() {
			view.Unverified++
		}
	}
	if err := p.lastSignIn(v, &view); err != nil {
		return nil, err
	}
	return web.Page(http.StatusOK, web.PageSecurity{}, func(w io.Writer) error { return p.Looks.AccountOverview(w, view) })
}

// lastSignIn finds the sign-in before the present one.
func (p *Pages) lastSignIn(v *visit, view *look.OverviewView) error {
	entries, err := p.History.ListHistory(v.ctx, int64(v.session.Account), 0, historyPage)
	if err != nil {
		return err
	}
	seen := 0
	for _, e := range entries {
		if e.Kind != audit.SignedIn {
			continue
		}
		if seen++; seen == 2 {
			view.LastSignInAt, view.LastPlace = e.At, e.Network
			break
		}
	}
	return nil
}
