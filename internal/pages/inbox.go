package pages

import (
	"io"
	"net/http"
	"time"

	"github.com/authgrove/authgrove/internal/look"
	"github.com/authgrove/authgrove/internal/notify"
	"github.com/authgrove/authgrove/internal/web"
)

// Paths of the inbox.
const (
	PathInbox     = "/dev/inbox"
	pathInboxJSON = "/dev/inbox.json"
)

// InboxRoutes show what a throw-away or test server sent. Whoever reaches them
// can sign in as anybody, so they are mounted only where that is asked for.
func (p *Pages) InboxRoutes(inbox *notify.Inbox) []web.Route {
	return []web.Route{
		{Method: "GET", Path: PathInbox, Edge: p.Edge(), Handle: p.showInbox(inbox)},
		{Method: "GET", Path: pathInboxJSON, Edge: web.Programs(), Handle: listInbox(inbox)},
	}
}

func (p *Pages) showInbox(inbox *notify.Inbox) web.Handle {
	return func(r *http.Request) (web.Result, error) {
		view := look.InboxView{Page: p.page(r, "", PathInbox), JSONPath: pathInboxJSON}
		for _, l := range inbox.Letters() {
			view.Messages = append(view.Messages, look.InboxMessage{At: l.At, To: l.To, Subject: l.Subject,
				Text: l.Text.Reveal(), Code: l.Code.Reveal(), Link: l.Link})
		}
		return web.Page(http.StatusOK, web.PageSecurity{}, func(w io.Writer) error { return p.Looks.Inbox(w, view) })
	}
}

// inboxLetter is an entry of the JSON list. Tests of others rely on its members.
type inboxLetter struct {
	At      time.Time      `json:"at"`
	Channel notify.Channel `json:"channel"`
	To      string         `json:"to"`
	Subject string         `json:"subject"`
	Text    string         `json:"text"`
	Code    string         `json:"code"`
	Link    string         `json:"link"`
}

func listInbox(inbox *notify.Inbox) web.Handle {
	return func(*http.Request) (web.Result, error) {
		list := []inboxLetter{}
		for _, l := range inbox.Letters() {
			list = append(list, inboxLetter{At: l.At, Channel: l.Channel, To: l.To, Subject: l.Subject, Text: l.Text.Reveal(),
				Code: l.Code.Reveal(), Link: l.Link})
		}
		return web.JSON(http.StatusOK, list)
	}
}
