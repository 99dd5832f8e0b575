package pages

import (
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/authgrove/authgrove/internal/audit"
	"github.com/authgrove/authgrove/internal/look"
	"github.com/authgrove/authgrove/internal/web"
)

// historyPage is how many entries a page of the history shows.
const historyPage = 25

// historyKinds are the events of the log in the words of the page.
var historyKinds = map[audit.Kind]look.HistoryKind{
	audit.SignedIn: look.HistorySignedIn, audit.SignedOut: look.HistorySignedOut, audit.SignedOutOthers: look.HistorySessionEnded,
	audit.CodeRefused: look.HistorySignInRefused, audit.ConsentAllowed: look.HistoryAppAllowed, audit.ConsentDenied: look.HistoryAppDenied,
	audit.ConsentWithdrawn: look.HistoryAppStopped, audit.ConsentNarrowed: look.HistoryAppNarrowed, audit.RefreshReused: look.HistoryAppStopped,
	audit.CodeReplayed: look.HistoryAppStopped, audit.AccountAdded: look.HistoryAccountMade, audit.AccountChanged: look.HistoryProfileChanged,
	audit.AccountExported: look.HistoryDataExported, audit.PasswordChanged: look.HistoryPasswordSet, audit.PasswordReset: look.HistoryPasswordSet,
	audit.PasswordRemoved: look.HistoryPasswordRemoved,
	audit.IdentifierAdded: look.HistoryAddressAdded, audit.IdentifierRemoved: look.HistoryAddressRemoved, audit.IdentifierLost: look.HistoryAddressRemoved,
}

func (p *Pages) showHistory(v *visit) (web.Result, error) {
	before, _ := strconv.ParseInt(v.r.URL.Query().Get("before"), 10, 64)
	// One more than a page shows whether there is an older page.
	entries, err := p.History.ListHistory(v.ctx, int64(v.session.Account), max(before, 0), historyPage+1)
	if err != nil {
		return nil, err
	}
	view := look.HistoryView{AccountPage: v.view}
	if len(entries) > historyPage {
		entries = entries[:historyPage]
		view.OlderPath = v.view.Path(look.SectionHistory) + "?before=" + strconv.FormatInt(entries[historyPage-1].Number, 10)
	}
	if before > 0 {
		view.NewerPath = v.view.Path(look.SectionHistory)
	}
	for _, e := range entries {
		view.Entries = append(view.Entries, p.historyEntry(e, v.view.Language))
	}
	return web.Page(http.StatusOK, web.PageSecurity{}, func(w io.Writer) error { return p.Looks.AccountHistory(w, view) })
}

func (p *Pages) historyEntry(e audit.Entry, language string) look.HistoryEntry {
	entry := look.HistoryEntry{Kind: historyKinds[e.Kind], At: e.At, About: e.ClientName, Place: e.Network}
	switch e.Kind {
	case audit.SignedIn:
		entry.Method = look.UsePassword
		if strings.Contains(e.Detail, "otp") {
			entry.Method = look.UseCode
		}
	case audit.ConsentAllowed, audit.ConsentNarrowed:
		for _, value := range strings.Fields(e.Detail) {
			if right := p.right(value, language); right.Name != "" {
				entry.Rights = append(entry.Rights, right.Name)
			}
		}
	}
	return entry
}
