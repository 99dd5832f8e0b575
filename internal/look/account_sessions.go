package look

import (
	"io"
	"time"
)

// Device is a browser in words; empty parts are not known.
type Device struct {
	Browser  string // "Firefox"
	System   string // "Android"
	Handheld bool
}

// Icon is the picture of the device.
func (d Device) Icon() string {
	if d.Handheld {
		return "phone"
	}
	return "window"
}

// Session is a signed-in browser of the person.
type Session struct {
	ID         string // value of the input named session
	Device     Device
	Place      string // "Zürich, Switzerland", or the network address where no place is known
	StartedAt  time.Time
	LastUsedAt time.Time
	Current    bool // this browser
}

// SessionsView lists where a person is signed in; the current session comes first.
type SessionsView struct {
	AccountPage
	Sessions []Session
}

// Others says whether there is another session than this one.
func (v SessionsView) Others() bool {
	for _, s := range v.Sessions {
		if !s.Current {
			return true
		}
	}
	return false
}

// AccountSessions writes the sessions page.
func (l *Looks) AccountSessions(w io.Writer, v SessionsView) error {
	return l.account(w, SectionSessions, v.AccountPage, v)
}

// Known says whether anything is known about the device.
func (d Device) Known() bool { return d.Browser != "" || d.System != "" }

// DeviceName is a device in words.
func (f frame) DeviceName(d Device) (string, error) {
	switch {
	case d.Browser != "" && d.System != "":
		return f.T("device.both", "Browser", d.Browser, "System", d.System)
	case d.Known():
		return visible(d.Browser + d.System), nil
	}
	return f.T("device.unknown")
}
