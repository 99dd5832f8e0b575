package look

import (
	"io"
	"time"
)

func inboxSamples() []GallerySample {
	at := time.Date(2026, 5, 4, 3, 2, 1, 0, time.UTC)
	return []GallerySample{
		{"inbox", func(l *Looks, w io.Writer, p Page) error {
			return l.Inbox(w, InboxView{Page: p, JSONPath: "/dev/inbox.json", Messages: []InboxMessage{
				{At: at, To: "ann@example.com", Subject: "Your code to sign in to Authgrove", Code: "042137",
					Text: "Sign in with this code\n\nType it on the page where you asked for it.\n\nYour code is 042137\n"},
				{At: at.Add(-time.Hour), To: "ben@example.com", Subject: "A new sign-in to your account at Authgrove",
					Link: "http://localhost:8080/account/sessions", Text: "A new sign-in to your account\n\nSomebody signed in on a device that you had not used before.\n"},
			}})
		}},
		{"inbox_none", func(l *Looks, w io.Writer, p Page) error {
			return l.Inbox(w, InboxView{Page: p, JSONPath: "/dev/inbox.json"})
		}},
	}
}
