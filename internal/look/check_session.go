package look

import (
	"html/template"
	"io"
)

// CheckSessionView is the page in an app's frame: a script, and nothing to see.
type CheckSessionView struct {
	Nonce  string
	Cookie string // the name of the one that the script reads
}

// checkSession has no layout: a person never sees it.
var checkSession = template.Must(template.New("check_session").Parse(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Session</title>
<script src="{{.Script}}" nonce="{{.View.Nonce}}" data-cookie="{{.View.Cookie}}"></script></head></html>
`))

// CheckSession writes the page.
func (l *Looks) CheckSession(w io.Writer, v CheckSessionView) error {
	return checkSession.Execute(w, struct {
		Script string
		View   CheckSessionView
	}{l.AssetPath("check_session.js"), v})
}
