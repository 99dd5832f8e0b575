package pages

import (
	"io"
	"net/http"
	"strings"

	"github.com/authgrove/authgrove/internal/look"
	"github.com/authgrove/authgrove/internal/oauth"
	"github.com/authgrove/authgrove/internal/web"
)

// reasonRow says how a reason of the rules is shown: its texts, and the status
// where it is not the one of the code.
type reasonRow struct {
	look   look.Reason
	status int
}

var reasons = map[oauth.Reason]reasonRow{
	oauth.ReasonClientUnknown:      {look.ReasonClientUnknown, http.StatusBadRequest},
	oauth.ReasonRedirectMissing:    {look.ReasonRedirectURIMissing, http.StatusBadRequest},
	oauth.ReasonRedirectMismatch:   {look.ReasonRedirectURIMismatch, http.StatusBadRequest},
	oauth.ReasonParameterRepeated:  {look.ReasonParameterRepeated, http.StatusBadRequest},
	oauth.ReasonParameterMalformed: {look.ReasonParameterMalformed, http.StatusBadRequest},
	oauth.ReasonRequestExpired:     {look.ReasonTicketExpired, http.StatusBadRequest},
	oauth.ReasonOtherBrowser:       {look.ReasonTicketForeign, http.StatusForbidden},
	oauth.ReasonAnsweredAlready:    {look.ReasonTicketSpent, http.StatusForbidden},
	oauth.ReasonCookieMissing:      {look.ReasonCookieMissing, http.StatusForbidden},
	oauth.ReasonClientMissing:      {look.ReasonClientMissing, http.StatusBadRequest},
	oauth.ReasonEndSessionHint:     {look.ReasonEndSessionHint, http.StatusBadRequest},
	oauth.ReasonEndSessionRedirect: {look.ReasonEndSessionRedirect, http.StatusBadRequest},
	oauth.ReasonSessionEnded:       {look.ReasonSessionEnded, http.StatusForbidden},
	oauth.ReasonAccountPageExpired: {look.ReasonAccountPageExpired, http.StatusForbidden},
	oauth.ReasonLinkSpent:          {look.ReasonSignInLinkSpent, http.StatusForbidden},
}

// Edge words every refusal as a page.
func (p *Pages) Edge() web.Edge { return web.People(p.errorPage) }

func (p *Pages) errorPage(r *http.Request, refusal *web.Refusal) (web.Result, error) {
	view := look.ErrorView{Page: p.page(r, "", ""), Code: string(refusal.Code), Description: refusal.Description, RequestID: web.RequestID(r)}
	status := refusal.Status
	if why, ok := pageError(refusal); ok {
		row := reasons[why.Reason]
		view.Reason, view.App, status = row.look, why.ClientName, row.status
		view.Rows = rowsOf(why)
	} else {
		view.Reason, view.Rows = p.httpReason(r, refusal)
	}
	return web.Page(status, web.PageSecurity{}, func(w io.Writer) error { return p.Looks.Error(w, view) })
}

// rowsOf puts what was sent beside what was expected.
func rowsOf(why *oauth.PageError) (rows []look.ErrorRow) {
	label := look.LabelSent
	if why.Reason == oauth.ReasonParameterRepeated || why.Reason == oauth.ReasonParameterMalformed {
		label = look.LabelParameter
	}
	if why.Sent != "" {
		rows = append(rows, look.ErrorRow{Label: label, Value: why.Sent, Against: why.Registered})
	}
	if why.Registered != "" {
		rows = append(rows, look.ErrorRow{Label: look.LabelRegistered, Value: why.Registered, Against: why.Sent})
	}
	return rows
}

// httpReason tells apart what HTTP itself refused.
func (p *Pages) httpReason(r *http.Request, refusal *web.Refusal) (look.Reason, []look.ErrorRow) {
	switch refusal.Status {
	case http.StatusNotFound:
		return look.ReasonNotFound, nil
	case http.StatusMethodNotAllowed:
		return look.ReasonMethodNotAllowed, nil
	case http.StatusRequestEntityTooLarge:
		return look.ReasonTooLarge, nil
	case http.StatusUnsupportedMediaType:
		return look.ReasonWrongContentType, nil
	case http.StatusForbidden:
		return look.ReasonCrossSite, nil
	case http.StatusMisdirectedRequest:
		return look.ReasonHostMismatch, []look.ErrorRow{
			{Label: look.LabelSent, Value: r.Host}, {Label: look.LabelExpected, Value: strings.SplitAfterN(p.Server.Settings.Issuer, "/", 3)[2]}, {Label: look.LabelSetting, Value: "url"}}
	}
	return "", nil
}
