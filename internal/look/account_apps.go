package look

import (
	"io"
	"time"
)

// ConnectedApp is an app that a person allowed something.
type ConnectedApp struct {
	ID         string // value of the input named app
	App        App
	Rights     []Right // what it may do now; a needed right can only go with the whole app
	Since      time.Time
	LastUsedAt time.Time // zero: not used yet
	Until      time.Time // zero: until stopped
}

// AppsView lists the connected apps.
type AppsView struct {
	AccountPage
	Apps []ConnectedApp
}

// AccountApps writes the page of connected apps.
func (l *Looks) AccountApps(w io.Writer, v AppsView) error {
	words := l.texts.in(v.Language)
	named := make([]ConnectedApp, len(v.Apps))
	for i, app := range v.Apps {
		rights := make([]Right, len(app.Rights))
		for j, right := range app.Rights {
			var err error
			if rights[j], err = words.nameScope(right); err != nil {
				return err
			}
		}
		named[i] = app
		named[i].Rights = rights
	}
	v.Apps = named
	return l.account(w, SectionApps, v.AccountPage, v)
}

// Narrowable says whether any right can be taken away while the app stays.
func (a ConnectedApp) Narrowable() bool {
	for _, right := range a.Rights {
		if !right.Needed {
			return true
		}
	}
	return false
}

// keptRight is a right with the id of its switch, which no other app on the page has.
type keptRight struct {
	Right
	Control string
}

// Of is the right as one of an app's.
func (r Right) Of(app string) keptRight {
	return keptRight{r, "app-" + app + "-" + r.ID}
}
