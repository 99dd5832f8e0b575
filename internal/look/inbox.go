package look

import (
	"io"
	"time"
)

// InboxView lists the messages of a throw-away server, the newest first (page-inbox).
type InboxView struct {
	Page
	Messages []InboxMessage
	JSONPath string
}

// InboxMessage is a message as its receiver would read it.
type InboxMessage struct {
	At      time.Time
	To      string
	Subject string
	Text    string
	Code    string // empty: it has none
	Link    string // empty: it has none
}

// Inbox writes the list of messages.
func (l *Looks) Inbox(w io.Writer, v InboxView) error {
	return l.render(w, "inbox", v.Page, v)
}
